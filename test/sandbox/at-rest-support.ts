import { onTestFinished } from 'vitest';
import { z } from 'zod';
import { readScenario, startSandbox, type Scenario } from '../../sandbox/index.js';
import { signed1 } from './by-hand.js';

type Resources = NonNullable<Scenario['resources']>;
type Parameters = Readonly<Record<string, string | number>>;

/** What came back, as no SDK shows it. */
export interface Raw {
  readonly status: number;
  readonly body: Record<string, unknown>;
}

/** A sandbox of the scenario "ready" with things in it, asked by plain HTTP that is signed by hand. */
export interface Account {
  readonly url: string;
  readonly ask: (version: string, action: string, parameters?: Parameters) => Promise<Raw>;
  /** The things of a list, all pages of it; `at` is where they stand. */
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
  return { url: sandbox.url, ask, control };
}

/** The list that stands there in a body: `listAt(body, 'Disks', 'Disk')`. */
export function listAt(body: unknown, ...at: string[]): Record<string, unknown>[] {
  const found = at.reduce<unknown>((value, name) => record.parse(value)[name], body);
  return z.array(record).parse(found);
}

const record = z.record(z.string(), z.unknown());

async function read(answer: Response): Promise<Raw> {
  return { status: answer.status, body: record.parse(await answer.json()) };
}
