import { randomUUID } from 'node:crypto';
import { chmodSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Connection } from '@temporalio/client';
import { msToTs } from '@temporalio/common/lib/time.js';
import { afterEach, beforeEach, describe, expect, inject, it, onTestFinished, vi } from 'vitest';
import { z } from 'zod';
import { readScenario, startSandbox, type Sandbox } from '../../sandbox/index.js';
import { createPeople } from '../support/people.js';
import { ACCOUNT, init, INSTANCE } from './init-desk.js';
import { runCli } from './run-cli.js';

const NAMESPACE = 'cli-init-checks';
const Document = z.object({
  checks: z.array(
    z.object({
      what: z.string(),
      is: z.string(),
      says: z.string(),
      next: z.string().optional(),
      code: z.string().optional(),
    }),
  ),
});

let folder: string;
let sandbox: Sandbox;
const servers: Server[] = [];

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'kms-release-init-'));
  const scenario = await readScenario(new URL('../../sandbox/scenarios/ready.json', import.meta.url));
  sandbox = await startSandbox({ scenario });
  const people = createPeople(join(folder, 'people'), ['ann', 'ben']);
  const approver = ['ann', 'ben'].map((name) => `${name}=${people.keyOf(name)}.pub`);
  const options = { folder, account: ACCOUNT, region: ['cn-hangzhou'], instance: [INSTANCE], approver };
  expect((await init(options, around())).exit).toBe(0);
});
afterEach(async () => {
  await sandbox.close();
  for (const server of servers.splice(0)) server.close();
  rmSync(folder, { recursive: true });
});

describe('init --check', () => {
  it('finds all in order, asks the cloud for nothing but who we are, and starts and makes nothing', async () => {
    const before = readdirSync(folder);
    const { exit, checks, text } = await check();

    expect(exit).toBe(0);
    expect(checks.map(({ what, is }) => `${what}: ${is}`)).toEqual([
      ...[
        'Temporal: ok',
        'evidence: ok',
        'observer: ok',
        'executor: ok',
        'observer and executor: ok',
        'clocks: ok',
      ],
    ]);
    expect(text.split('\n').filter((line) => line.length > 80)).toEqual([]);
    expect(readdirSync(folder)).toEqual(before);
    const ledger = z.object({
      calls: z.array(z.object({ operation: z.string() })),
      releases: z.array(z.unknown()),
    });
    const { calls, releases } = ledger.parse(await (await fetch(`${sandbox.url}/_sandbox/ledger`)).json());
    expect(new Set(calls.map(({ operation }) => operation))).toEqual(new Set(['GetCallerIdentity']));
    expect(releases).toEqual([]);
    const connection = await Connection.connect({ address: inject('temporalAddress') });
    const { count } = await connection.workflowService.countWorkflowExecutions({ namespace: NAMESPACE });
    await connection.close();
    expect(Number(count)).toBe(0);
  });

  it('names a server that is away, a namespace that is not there, and one that was never prepared', async () => {
    const unprepared = `unprepared-${randomUUID()}`;
    const connection = await Connection.connect({ address: inject('temporalAddress') });
    const workflowExecutionRetentionPeriod = msToTs('1 day');
    await connection.workflowService.registerNamespace({
      namespace: unprepared,
      workflowExecutionRetentionPeriod,
    });
    await connection.close();

    for (const [env, code, words] of [
      [{ TEMPORAL_NAMESPACE: 'nowhere' }, 'NAMESPACE_NOT_FOUND', 'has no namespace nowhere; create it'],
      [{ TEMPORAL_NAMESPACE: unprepared }, 'SEARCH_ATTRIBUTES_MISSING', '--setup'],
      [{ TEMPORAL_ADDRESS: '127.0.0.1:1' }, 'SERVER_AWAY', '127.0.0.1:1'],
    ] as const) {
      const { exit, checks } = await check(env);

      expect({ exit, check: checks[0] }).toMatchObject({
        exit: 9,
        check: { what: 'Temporal', is: 'wanted', code, says: expect.stringContaining(words) },
      });
    }
  });

  it('says of the evidence folder whether it can be used, and by whom', async () => {
    const evidence = join(folder, 'evidence');
    mkdirSync(evidence, { mode: 0o750 });
    expect(await row('evidence')).toMatchObject({
      ...{ exit: 0, is: 'ok', says: expect.stringContaining('(mode 750)') },
    });
    expect(readdirSync(evidence)).toEqual([]);

    for (const [mode, words] of [
      [0o777, 'write into'],
      [0o755, 'read'],
    ] as const) {
      chmodSync(evidence, mode);
      expect(await row('evidence')).toMatchObject({
        ...{ exit: 4, is: 'wanted', says: expect.stringContaining(words), next: `chmod 750 ${evidence}` },
      });
    }
    rmSync(evidence, { recursive: true });
    writeFileSync(evidence, '');

    expect(await row('evidence')).toMatchObject({ exit: 9, is: 'wanted', code: 'EVIDENCE_STORE_UNUSABLE' });
  });

  it('finds an observer that could release, and an account that the policy does not name', async () => {
    const executor = { id: 'sandbox-executor', secret: 'sandbox-executor-secret' };
    const same = { OBSERVER_ACCESS_KEY_ID: executor.id, OBSERVER_ACCESS_KEY_SECRET: executor.secret };
    const other = { arn: 'acs:ram::99:assumed-role/observer/s', accountId: '99' };
    const at = async (cloud: Parameters<typeof cloudOf>[0]) => ({
      ALIBABA_CLOUD_ENDPOINT: await cloudOf(cloud),
    });

    expect(await row('observer and executor', same)).toMatchObject({
      ...{ exit: 4, is: 'wanted', says: expect.stringContaining('whoever has the observer could release') },
    });
    expect(await row('observer', await at(other))).toMatchObject({
      exit: 4,
      is: 'wanted',
      code: 'WRONG_ACCOUNT',
    });
    expect(await row('observer', await at({ arn: `acs:ram::${ACCOUNT}:root` }))).toMatchObject({
      ...{ exit: 4, is: 'wanted', says: expect.stringContaining('the account itself') },
    });
    expect(await row('executor', { EXECUTOR_ACCESS_KEY_SECRET: 'mistyped' })).toMatchObject({
      ...{ exit: 4, is: 'wanted', code: 'CLOUD_CREDENTIALS_INVALID' },
    });
  });

  it('takes a role in two sessions for one, and has nothing to say against two roles', async () => {
    const sessions = (...arns: readonly string[]) =>
      cloudOf({ arn: arns.map((name) => `acs:ram::${ACCOUNT}:assumed-role/${name}`) });
    const one = await check({ ALIBABA_CLOUD_ENDPOINT: await sessions('kms/one', 'kms/two') });
    const two = await check({ ALIBABA_CLOUD_ENDPOINT: await sessions('observer/one', 'executor/one') });

    expect(one.checks.filter(({ is }) => is === 'wanted')).toMatchObject([{ what: 'observer and executor' }]);
    expect(one.exit).toBe(4);
    expect(two.exit).toBe(0);
    expect(two.checks.flatMap(({ next }) => next ?? [])).toEqual([]);
  });

  it('says that clocks are apart where an executor would send nothing', async () => {
    // The cloud tells whole seconds: however long its answer takes, both clocks stand still.
    vi.useFakeTimers({ toFake: ['Date'], now: Math.floor(Date.now() / 1_000) * 1_000 });
    onTestFinished(() => void vi.useRealTimers());
    const late = await check({ ALIBABA_CLOUD_ENDPOINT: await cloudOf({ aheadMs: 61_500 }) });
    const soon = await check({ ALIBABA_CLOUD_ENDPOINT: await cloudOf({ aheadMs: 30_000 }) });

    expect(late).toMatchObject({ exit: 9 });
    expect(late.checks.at(-1)).toMatchObject({
      what: 'clocks',
      is: 'wanted',
      code: 'CLOUD_CLOCK_SKEW',
      next: 'set the clock',
    });
    expect(soon.checks.at(-1)).toMatchObject({ what: 'clocks', is: 'ok' });
  });

  it('says what it did not find, which is no mistake, and is one document with --json', async () => {
    const { OBSERVER_ACCESS_KEY_ID: _, EXECUTOR_ACCESS_KEY_ID: __, ...env } = around();
    const nobody = { ...env, HOME: folder, ALIBABA_CLOUD_ECS_METADATA_DISABLED: 'true' };
    const { code, stdout, stderr } = await runCli(['init', '--check', '--folder', folder, '--json'], nobody);
    const { checks } = Document.parse(JSON.parse(stdout));

    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(checks.map(({ what, is }) => `${what}: ${is}`)).toEqual([
      ...[
        'Temporal: ok',
        'evidence: ok',
        'this process: not found',
        'observer, executor: not found',
        'clocks: not found',
      ],
    ]);
    const missing = await runCli(['init', '--check', '--folder', join(folder, 'nowhere')], nobody);
    expect(missing).toMatchObject({
      code: 9,
      stdout: '',
      stderr: expect.stringContaining('policy.toml cannot be used'),
    });
  });
});

function around(): Record<string, string> {
  return {
    ...{ TEMPORAL_ADDRESS: inject('temporalAddress'), TEMPORAL_NAMESPACE: NAMESPACE },
    ALIBABA_CLOUD_ENDPOINT: sandbox.url,
    ...{ OBSERVER_ACCESS_KEY_ID: 'sandbox-observer', OBSERVER_ACCESS_KEY_SECRET: 'sandbox-observer-secret' },
    ...{ EXECUTOR_ACCESS_KEY_ID: 'sandbox-executor', EXECUTOR_ACCESS_KEY_SECRET: 'sandbox-executor-secret' },
  };
}

async function check(env: Readonly<Record<string, string>> = {}) {
  const { exit, value, text } = await init({ folder, check: true }, { ...around(), ...env });
  return { exit, text, ...Document.parse(value) };
}

async function row(what: string, env: Readonly<Record<string, string>> = {}) {
  const { exit, checks } = await check(env);
  return { exit, ...checks.find((one) => one.what === what) };
}

/** A cloud that says of each caller in turn who it is, by a clock of its own. */
async function cloudOf({
  arn = [`acs:ram::${ACCOUNT}:assumed-role/a/s`, `acs:ram::${ACCOUNT}:assumed-role/b/s`],
  accountId = ACCOUNT,
  aheadMs = 0,
}: {
  arn?: string | readonly string[];
  accountId?: string;
  aheadMs?: number;
}): Promise<string> {
  const left = typeof arn === 'string' ? [arn, arn] : [...arn];
  const server = createServer((request, response) => {
    const isOurs = request.url === '/_sandbox/clock';
    // Written here for both: what Node itself puts there is real time, also where time stands still.
    response.setHeader('date', new Date(Date.now() + (isOurs ? 0 : aheadMs)).toUTCString());
    if (isOurs) return response.writeHead(404).end();
    response.setHeader('content-type', 'application/json');
    return response.end(JSON.stringify({ AccountId: accountId, Arn: left.shift(), RequestId: 'r' }));
  });
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return `http://127.0.0.1:${portOf(server.address())}`;
}

function portOf(address: string | AddressInfo | null): number {
  return typeof address === 'object' && address !== null ? address.port : 0;
}
