import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { startChild, type Child } from '../../demo/temporal-cli/child.js';
import { createPeople, type People } from '../../test/support/people.js';
import { writePolicy } from '../../test/support/policy.js';

export const ACCOUNT = '1234567890123456';
export const REGION = 'cn-hangzhou';

/** Path of a file of this project. */
export const ours = (name: string) => fileURLToPath(new URL(`../../${name}`, import.meta.url));

/** Files that a load needs: a cloud with so many instances, a policy that takes them all, and people. */
export interface Files {
  readonly scenario: string;
  readonly policy: string;
  readonly evidence: string;
  readonly people: People;
}

/** Writes a cloud in which nothing speaks against releasing any of these instances. */
export function writeFiles(folder: string, instances: readonly string[]): Files {
  const ready: Record<string, unknown> = JSON.parse(
    readFileSync(ours('sandbox/scenarios/ready.json'), 'utf8'),
  );
  const { $schema, ...rest } = ready;
  const scenario = join(folder, 'load.json');
  writeFileSync(scenario, JSON.stringify({ ...rest, instances: instances.map(asInstance), traffic: [] }));
  const people = createPeople(join(folder, 'people'), ['ann', 'ben', 'cam']);
  const policy = join(folder, 'policy.toml');
  writePolicy(policy, { instances, allowedSigners: people.allowedSigners });
  return { scenario, policy, evidence: join(folder, 'evidence'), people };
}

function asInstance(instanceId: string, number: number) {
  return {
    instanceId,
    instanceName: `idle-${number}`,
    createdAt: '2025-03-04T02:00:00Z',
    keys: { count: 3, prefix: `key-load${number}x`, createdAt: '2025-03-04T02:10:00Z' },
    secrets: { count: 2, prefix: `load-${number}/`, createdAt: '2025-03-05T03:00:00Z' },
  };
}

/** Starts one of our own commands, and waits for the line that `read` understands. */
export async function startOwn<T>(
  args: readonly string[],
  env: Readonly<Record<string, string>>,
  read: (line: Readonly<Record<string, unknown>>) => T | undefined,
): Promise<{ readonly child: Child; readonly answer: T }> {
  let found: (value: T) => void = () => undefined;
  const ready = new Promise<T>((resolve) => (found = resolve));
  const child = await startChild({
    command: process.execPath,
    args: [ours('dist/src/cli.js'), ...args],
    env: { PATH: process.env['PATH'] ?? '', ...env },
    onLine(line) {
      const value = read(fieldsOf(line));
      if (value !== undefined) found(value);
    },
  });
  const failed = child.ended.then(() => Promise.reject(new Error(`${args.join(' ')}: ${child.errors()}`)));
  failed.catch(() => undefined);
  return { child, answer: await Promise.race([ready, failed]) };
}

function fieldsOf(line: string): Readonly<Record<string, unknown>> {
  try {
    const value: unknown = JSON.parse(line);
    return typeof value === 'object' && value !== null ? { ...value } : {};
  } catch {
    return {};
  }
}

/** Asks the sandbox's control, as often as a machine under load needs. */
export async function control(sandbox: string, path: string, body?: object): Promise<unknown> {
  const headers = { 'content-type': 'application/json' };
  const init = body === undefined ? {} : { method: 'POST', headers, body: JSON.stringify(body) };
  for (let turn = 1; ; turn += 1) {
    const answer = await fetch(`${sandbox}/_sandbox/${path}`, init).catch(() => undefined);
    if (answer?.ok) return answer.json();
    if (turn === 5) throw new Error(`The sandbox did not answer to ${path}.`);
  }
}

/** What time it is in the cloud. */
export async function timeAt(sandbox: string): Promise<string> {
  const clock = await control(sandbox, 'clock');
  return typeof clock === 'object' && clock !== null && 'now' in clock ? String(clock.now) : '';
}

/** Waits. */
export function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
