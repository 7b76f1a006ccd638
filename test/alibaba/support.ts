import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { afterEach, beforeEach, vi } from 'vitest';
import { ApplicationFailure } from '@temporalio/common';
import { createKmsRelease } from '../../src/alibaba/send-release-kms-instance.js';
import { type CloudOptions, createCloud, unlimitedQuotas } from '../../src/alibaba/index.js';

/** A credential that no message may ever hold. */
export const CANARY = {
  accessKeyId: 'LTAIcanaryAccessKeyId01',
  accessKeySecret: 'canary/Secret+With=Signs',
  securityToken: 'CAIScanary/Token+With=Signs%20And&More',
} as const;

/** What a server does with a request: an answer, or one of the ways to give none. */
export type Reply =
  | { readonly status?: number; readonly body: unknown; readonly headers?: Record<string, string> }
  | 'reset'
  | 'reset in the answer'
  | 'hang';

export interface Seen {
  readonly operation: string;
  readonly query: URLSearchParams;
  readonly headers: IncomingMessage['headers'];
  readonly atMs: number;
}

/** A server on loopback that answers every request as `reply` says; it ends with the test. */
export async function serve(reply: (seen: Seen, nth: number) => Reply) {
  const seen: Seen[] = [];
  const server = createServer((request, response) => {
    request.resume();
    seen.push(seenIn(request));
    act(reply(seen.at(-1) ?? seenIn(request), seen.length), request, response);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('the server has no port');
  open.push(() => {
    server.close();
    server.closeAllConnections();
  });
  return { endpoint: `http://127.0.0.1:${String(address.port)}`, seen, close: () => open.pop()?.() };
}

const open: (() => void)[] = [];

function seenIn(request: IncomingMessage): Seen {
  const { searchParams: query } = new URL(request.url ?? '/', 'http://loopback');
  const operation = query.get('Action') ?? String(request.headers['x-acs-action'] ?? '');
  return { operation, query, headers: request.headers, atMs: performance.now() };
}

function act(reply: Reply, request: IncomingMessage, response: ServerResponse): void {
  if (reply === 'hang') return;
  if (reply === 'reset') return void request.socket.resetAndDestroy();
  if (reply === 'reset in the answer') {
    response.writeHead(200, { 'content-type': 'application/json', 'content-length': '100' });
    response.write('{"RequestId":', () => request.socket.resetAndDestroy());
    return;
  }
  const { status = 200, body, headers = {} } = reply;
  response.writeHead(status, { 'content-type': 'application/json', ...headers });
  response.end(typeof body === 'string' ? body : JSON.stringify(body));
}

/** Hands the canary to the default chain before each test of the calling file, and closes its servers after each. */
export function withCanary(): void {
  beforeEach(() => {
    vi.stubEnv('ALIBABA_CLOUD_ACCESS_KEY_ID', CANARY.accessKeyId);
    vi.stubEnv('ALIBABA_CLOUD_ACCESS_KEY_SECRET', CANARY.accessKeySecret);
    vi.stubEnv('ALIBABA_CLOUD_SECURITY_TOKEN', '');
  });
  afterEach(() => {
    vi.unstubAllEnvs();
    for (const close of open.splice(0)) close();
  });
}

/** Takes the credential away again, from every place where the default chain would look on this machine. */
export function withoutCredential(): void {
  vi.stubEnv('ALIBABA_CLOUD_ACCESS_KEY_ID', '');
  vi.stubEnv('ALIBABA_CLOUD_CLI_PROFILE_DISABLED', 'true');
  vi.stubEnv('ALIBABA_CLOUD_ECS_METADATA_DISABLED', 'true');
  vi.stubEnv('ALIBABA_CLOUD_CREDENTIALS_FILE', '/nowhere');
}

const place = {
  regionId: 'cn-hangzhou',
  site: 'cn',
  pausesMs: [],
} as const;

export function cloudAt(endpoint: string, options: Partial<CloudOptions> = {}) {
  return createCloud({ ...place, quotas: unlimitedQuotas(), endpoint, ...options });
}

export function releaseAt(endpoint: string, options: Partial<CloudOptions> = {}) {
  return createKmsRelease({ ...place, endpoint, ...options });
}

/** A cloud that answers every call with this. */
export async function cloudThatAnswers(body: unknown, status = 200) {
  return cloudAt((await serve(() => ({ status, body }))).endpoint);
}

/** What this promise failed with; fails the test when it did not fail with one of our codes. */
export async function failureIn(work: Promise<unknown>): Promise<ApplicationFailure> {
  const thrown: unknown = await work.then(
    (value) => new Error(`it did not fail: ${JSON.stringify(value)}`),
    (error: unknown) => error,
  );
  if (thrown instanceof ApplicationFailure) return thrown;
  throw thrown;
}
