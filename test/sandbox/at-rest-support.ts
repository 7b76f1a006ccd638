import { once } from 'node:events';
import { get, IncomingMessage } from 'node:http';
import { json } from 'node:stream/consumers';
import { onTestFinished } from 'vitest';
import { z } from 'zod';
import { readScenario, startSandbox, type Scenario } from '../../sandbox/index.js';
import { signed1, signedLog, signedRest } from './by-hand.js';

type Resources = NonNullable<Scenario['resources']>;
type Parameters = Readonly<Record<string, string | number>>;

/** What came back, as no SDK shows it. */
interface Raw {
  readonly status: number;
  readonly body: Record<string, unknown>;
}

/** A sandbox of the scenario "ready" with things in it, asked by plain HTTP that is signed by hand. */
export interface Account {
  readonly url: string;
  readonly ask: (version: string, action: string, parameters?: Parameters) => Promise<Raw>;
  /** A REST product, signed as ACS3-HMAC-SHA256 wants it. */
  readonly rest: (method: 'GET' | 'POST', path: string, named: readonly [string, string]) => Promise<Raw>;
  /** Log Service; `at` is what stands before the host: a project, or a region. */
  readonly log: (path: string, at?: string) => Promise<Raw>;
  readonly control: (method: string, path: string, body: unknown) => Promise<Raw>;
}

/** Everything is allowed to the observer, but what `deny` says. */
export async function account(
  resources: Resources,
  { deny = [], ...changed }: Partial<Scenario> & { deny?: string[] } = {},
): Promise<Account> {
  const ready = await readScenario(new URL('../../sandbox/scenarios/ready.json', import.meta.url));
  const credentials = ready.credentials.map((one) => ({ ...one, allow: ['*'], deny }));
  const sandbox = await startSandbox({ scenario: { ...ready, credentials, resources, ...changed } });
  onTestFinished(() => sandbox.close());
  const ask = async (Version: string, Action: string, parameters: Parameters = {}) => {
    const texts = Object.entries(parameters).map(([name, value]) => [name, String(value)] as const);
    const query = signed1({ Action, Version, ...Object.fromEntries(texts) }, 'GET');
    return read(await fetch(`${sandbox.url}/?${query}`));
  };
  const control = async (method: string, path: string, body: unknown) =>
    read(await fetch(`${sandbox.url}${path}`, { method, body: JSON.stringify(body) }));
  const rest = async (method: 'GET' | 'POST', path: string, [version, action]: readonly [string, string]) => {
    const headers = signedRest(method, path, `127.0.0.1:${String(sandbox.port)}`, version, action);
    return read(await fetch(`${sandbox.url}${path}`, { method, headers }));
  };
  const log = async (path: string, at?: string) => {
    const host = `127.0.0.1:${String(sandbox.port)}`;
    const headers = { ...signedLog(path), host: at === undefined ? host : `${at}.${host}` };
    const [answer] = incoming.parse(await once(get(`${sandbox.url}${path}`, { headers }), 'response'));
    return { status: answer.statusCode ?? 0, body: record.parse(await json(answer)) };
  };
  return { url: sandbox.url, ask, rest, log, control };
}

/** The list that stands there in a body: `listAt(body, 'Disks', 'Disk')`. */
export function listAt(body: unknown, ...at: string[]): Record<string, unknown>[] {
  const found = at.reduce<unknown>((value, name) => record.parse(value)[name], body);
  return z.array(record).parse(found);
}

const record = z.record(z.string(), z.unknown());
const incoming = z.tuple([z.instanceof(IncomingMessage)]);

async function read(answer: Response): Promise<Raw> {
  return { status: answer.status, body: record.parse(await answer.json()) };
}
