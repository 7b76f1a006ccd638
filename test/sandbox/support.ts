import kmsPackage from '@alicloud/kms20160120';
import corePackage, { $OpenApiUtil, OpenApiUtil } from '@alicloud/openapi-core';
import { onTestFinished, vi } from 'vitest';
import { z } from 'zod';
import { readScenario, startSandbox, type Scenario } from '../../sandbox/index.js';

export const instanceId = 'kst-hzz65f3a1b2c3d4e5f6g7h';
export const firstKey = 'key-hzz65f3a1b2c3d4e5f6a1';

/** What an SDK made of an answer: the body, and the vendor's code ('OK' for none). */
interface Told {
  readonly code: string;
  readonly body: Readonly<Record<string, unknown>>;
  readonly httpStatus?: number;
}

export interface Cloud {
  readonly url: string;
  readonly kms: (operation: string, query?: Query, who?: string) => Promise<Told>;
  readonly core: (operation: string, query?: Query, who?: string) => Promise<Told>;
  readonly release: (query?: Query) => Promise<Told>;
  readonly control: (method: string, path: string, body?: unknown) => Promise<ControlAnswer>;
  readonly patch: (body: unknown) => Promise<void>;
  readonly advance: (by: string) => Promise<void>;
  readonly lastRelease: () => Promise<z.infer<typeof releaseFields>>;
}

/** The inherited call; the vendor's typings know no `null` for no body. */
interface GenericCall {
  doRequest(
    action: string,
    protocol: string,
    method: string,
    version: string,
    authType: string,
    query: Query,
    body: Query | null,
    runtime: object,
  ): Promise<unknown>;
}

interface CoreCall {
  callApi(
    params: $OpenApiUtil.Params,
    request: $OpenApiUtil.OpenApiRequest,
    runtime: object,
  ): Promise<unknown>;
}

/** The packages are CommonJS: where the class lies depends on who loads them. */
function inner<T>(module: { readonly default: T }): T {
  return 'default' in module ? module.default : module;
}

const Kms = inner(kmsPackage);
const Core = inner(corePackage);

type Query = Record<string, unknown>;
type ControlAnswer = {
  readonly status: number;
  readonly date: string;
  readonly body: Record<string, unknown>;
};

const versions: Readonly<Record<string, string>> = {
  GetCallerIdentity: '2015-04-01',
  AssumeRole: '2015-04-01',
  LookupEvents: '2020-07-06',
  DescribeInstanceBill: '2017-12-14',
  QueryAccountBill: '2017-12-14',
  QueryAvailableInstances: '2017-12-14',
  ListResourceShareAssociations: '2020-01-10',
  ListSharedTargets: '2020-01-10',
};

/** Until a test is over, no time passes but what a sandbox is told to let pass. */
export function standStill(): void {
  const now = vi.spyOn(performance, 'now').mockReturnValue(performance.now());
  onTestFinished(() => now.mockRestore());
}

/** A sandbox of a scenario file, changed where a test needs it, with the vendor's own clients on it. */
export async function cloud(name: string, changed: Partial<Scenario> = {}): Promise<Cloud> {
  const scenario = await readScenario(new URL(`../../sandbox/scenarios/${name}.json`, import.meta.url));
  const sandbox = await startSandbox({ scenario: { ...scenario, ...changed } });
  onTestFinished(() => sandbox.close());
  const { url, port } = sandbox;

  const kms = (operation: string, query: Query = {}, who = 'owner') =>
    told(async () => {
      const client: GenericCall = new Kms(config(port, who));
      return client.doRequest(operation, 'HTTP', 'POST', '2016-01-20', 'AK', query, null, runtime());
    });
  const core = (operation: string, query: Query = {}, who = 'owner') =>
    told(async () => {
      const client: CoreCall = new Core(config(port, who));
      const request = new $OpenApiUtil.OpenApiRequest({ query: OpenApiUtil.query(query) });
      const answer: unknown = await client.callApi(params(operation), request, runtime());
      return z.object({ body: z.unknown() }).parse(answer).body;
    });
  const control = (method: string, path: string, body?: unknown) => controlled(url, method, path, body);
  return {
    url,
    kms,
    core,
    control,
    release: (query = {}) =>
      kms('ReleaseKmsInstance', { KmsInstanceId: instanceId, ForceDeleteWithoutBackup: 'false', ...query }),
    patch: async (body) => mustBe(200, await control('POST', '/_sandbox/state', body)),
    advance: async (by) => mustBe(200, await control('POST', '/_sandbox/clock', { advance: by })),
    lastRelease: async () => {
      const { body } = await control('GET', '/_sandbox/ledger');
      const last = z
        .object({ releases: z.array(releaseFields) })
        .parse(body)
        .releases.at(-1);
      if (last === undefined) throw new Error('no release has arrived');
      return last;
    },
  };
}

const releaseFields = z.object({
  n: z.number(),
  at: z.string(),
  instanceId: z.string(),
  verdict: z.enum(['RIGHT', 'WRONG']),
  rules: z.array(z.object({ rule: z.string(), ok: z.boolean(), found: z.string() })),
  unseenUse: z.number(),
  executed: z.boolean(),
  answered: z.string(),
});

/** `sandbox-<who>` with its secret; "who/other" signs with the secret of another. */
function config(port: number, who: string) {
  const [name = '', secret = name] = who.split('/');
  return new $OpenApiUtil.Config({
    accessKeyId: `sandbox-${name}`,
    accessKeySecret: `sandbox-${secret}-secret`,
    endpoint: `127.0.0.1:${String(port)}`,
    protocol: 'http',
    regionId: 'cn-hangzhou',
  });
}

function runtime() {
  return { autoretry: false, connectTimeout: 5000, readTimeout: 5000 };
}

function params(action: string) {
  return new $OpenApiUtil.Params({
    action,
    version: versions[action] ?? '2016-01-20',
    protocol: 'HTTP',
    pathname: '/',
    method: 'POST',
    authType: 'AK',
    style: 'RPC',
    reqBodyType: 'formData',
    bodyType: 'json',
  });
}

const body = z.record(z.string(), z.unknown());
const failure = z.object({
  code: z.string().optional(),
  name: z.string().optional(),
  statusCode: z.number().optional(),
  data: z.object({ Code: z.string().optional(), HttpStatus: z.number().optional() }).loose().nullish(),
});

async function told(call: () => Promise<unknown>): Promise<Told> {
  try {
    return { code: 'OK', body: body.parse(await call()) };
  } catch (error) {
    if (error instanceof TypeError) throw error;
    const { code, name, statusCode, data } = failure.parse(error);
    const httpStatus = statusCode ?? data?.HttpStatus;
    const shown = { code: data?.Code ?? code ?? name ?? 'unknown', body: data ?? {} };
    return httpStatus === undefined ? shown : { ...shown, httpStatus };
  }
}

async function controlled(url: string, method: string, path: string, sent: unknown): Promise<ControlAnswer> {
  const init = sent === undefined ? { method } : { method, body: JSON.stringify(sent) };
  const answer = await fetch(`${url}${path}`, init);
  return {
    status: answer.status,
    date: answer.headers.get('date') ?? '',
    body: body.parse(await answer.json()),
  };
}

function mustBe(status: number, answer: ControlAnswer): void {
  if (answer.status !== status) throw new Error(`${String(answer.status)}: ${JSON.stringify(answer.body)}`);
}
