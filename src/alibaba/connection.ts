import { $OpenApiUtil } from '@alicloud/openapi-core';
import { bounded } from './bounded.js';
import type { Credentials, Keys } from './credentials.js';
import type { Endpoint } from './endpoints.js';
import { type CallFailure, callFailureOf } from './call-failure.js';

/** How this process talks to one product. Times are milliseconds of real time. */
export interface Connection {
  readonly endpoint: Endpoint;
  readonly regionId: string;
  readonly credentials: Credentials;
  /** For connecting, and for reading. The SDKs use the first as idle time for the whole call, so both are the same. */
  readonly timeoutMs: number;
  /** After which the call is given up whatever the SDK does. */
  readonly deadlineMs: number;
}

/** What came of one call: the parsed body, or what is known of the trouble. Never an SDK's error. */
export type Answer =
  | { readonly ok: true; readonly body: unknown; readonly date?: string }
  | { readonly ok: false; readonly callFailure: CallFailure };

/** What a client is told about one call. */
export interface Runtime {
  readonly autoretry: false;
  readonly readTimeout: number;
  readonly connectTimeout: number;
  toMap(): Record<string, never>;
}

/** 30 seconds, because a release may take its time; the deadline leaves the SDK time to give up first. */
export const PATIENCE = { timeoutMs: 30_000, deadlineMs: 35_000 } as const;

/** Makes one call with one credential, a deadline and a bounded answer. Nothing that `call` throws crosses this line. */
export async function attempt(
  connection: Connection,
  call: (config: $OpenApiUtil.Config, runtime: Runtime) => Promise<{ body: unknown; date?: string }>,
): Promise<Answer> {
  const held = await bounded(connection.credentials, connection.deadlineMs).catch(() => SLOW);
  if (!held.ok) return held;
  const { keys } = held;
  try {
    const work = () => call(configOf(connection, keys), runtimeOf(connection));
    return { ok: true, ...(await bounded(work, connection.deadlineMs)) };
  } catch (error) {
    const secrets = [keys.accessKeyId, keys.accessKeySecret, keys.securityToken ?? ''];
    return { ok: false, callFailure: callFailureOf(error, secrets) };
  }
}

const SLOW = {
  ok: false,
  callFailure: { kind: 'credential not renewed', message: 'the default chain did not answer in time' },
} as const;

/** One Config for both clients: KMS's own is a part of it. */
function configOf({ endpoint, regionId, timeoutMs }: Connection, keys: Keys): $OpenApiUtil.Config {
  return new $OpenApiUtil.Config({
    ...keys,
    regionId,
    endpoint: endpoint.host,
    protocol: endpoint.protocol,
    readTimeout: timeoutMs,
    connectTimeout: timeoutMs,
    userAgent: 'kms-release',
  });
}

/** The vendor's RuntimeOptions without its class, which lives in a package that is not ours to import. */
function runtimeOf({ timeoutMs }: Connection): Runtime {
  return { autoretry: false, readTimeout: timeoutMs, connectTimeout: timeoutMs, toMap: () => ({}) };
}
