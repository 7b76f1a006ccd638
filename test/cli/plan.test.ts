import { probesOf } from '../../src/release/places.js';
import { fileURLToPath } from 'node:url';
import { spawnSync } from 'node:child_process';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { readScenario, startSandbox, type Sandbox, type Scenario } from '../../sandbox/index.js';
import { readLedger } from '../../demo/sandbox-control.js';
import { probeCheck } from '../../src/cli/plan-check.js';
import { run } from '../../src/cli/plan.js';
import { toCliError } from '../../src/cli/errors.js';
import { clear, NOW, EFFECTIVE_POLICY } from '../support/snapshots.js';
import { quietIo } from '../support/quiet-io.js';

const INSTANCE = 'kst-hzz65f3a1b2c3d4e5f6g7h';
const IDS = { instance: INSTANCE, region: 'cn-hangzhou', account: '1234567890123456', site: 'intl' } as const;

/** One disk is on the bill and none is shown; of the others no bill says that there is none. */
const OPEN_WITHOUT_RESOURCE_CENTER = [
  'ecs',
  'ess',
  'oss',
  'sls',
  'ack',
  'cloud-backup',
  'mns',
  'apig',
  'ecd',
  'oos',
  'more-services',
];

let sandbox: Sandbox | undefined;
beforeEach(() => useCredential('sandbox-observer', 'sandbox-observer-secret'));
afterEach(async () => {
  await sandbox?.close();
  sandbox = undefined;
});

describe('plan', () => {
  it('finds nothing that blocks an unused instance, and says what it did not see', async () => {
    const { exit, plan } = await planOf('ready');

    expect(exit).toBe(0);
    expect(verdictsIn(plan)).toEqual({
      'account and instance': 'ok',
      'deletion protection': 'ok',
      'hold tag': 'ok',
      'scan for callers: keys-and-secrets': 'ok',
      'scan for callers: actiontrail': 'gap',
      'scan for callers: application-calls': 'gap',
      'scan for callers: request-counts': 'gap',
      'scan for callers: resource-sharing': 'ok',
      'scan for callers: billing-usage': 'ok',
      'scan for callers: key-policies': 'ok',
      'scan for callers: tags': 'ok',
      ...Object.fromEntries(
        probesOf('data-at-rest').map((place) => [
          `scan for callers: ${place}`,
          OPEN_WITHOUT_RESOURCE_CENTER.includes(place) ? 'gap' : 'ok',
        ]),
      ),
      backup: 'gap',
    });
    expect(plan).toMatchObject({ blocked: false, costsPerMonth: { currency: 'USD' } });
    expect(JSON.stringify(plan)).toContain('a release waits for that');
    expect(JSON.stringify(plan)).toContain('application-calls');
  });

  it.each([
    ['used', 'scan for callers: actiontrail', 'CALLER_FOUND'],
    ['protected', 'deletion protection', 'PROTECTION_ON'],
    ['subscription', 'account and instance', 'NOT_PAY_AS_YOU_GO'],
    ['shared', 'scan for callers: resource-sharing', 'INSTANCE_SHARED'],
    ['in-debt', 'account and instance', 'ACCOUNT_NOT_IN_ORDER'],
  ])('says that an instance that is %s would be kept, and why', async (scenario, check, code) => {
    const { exit, plan } = await planOf(scenario);

    expect(exit).toBe(6);
    expect(verdictsIn(plan)[check]).toBe('blocks');
    expect(JSON.stringify(plan)).toContain(code);
  });

  it('says that an instance would be kept whose bills cannot say that nobody calls', async () => {
    const { exit, plan } = await planOf('ready', (scenario) => ({
      ...scenario,
      billing: { missing: 'instances' },
    }));

    expect(exit).toBe(6);
    expect(verdictsIn(plan)['scan for callers: billing-usage']).toBe('blocks');
  });

  it('says that an instance would be kept whose audit trail has uses of nobody knows what', () => {
    const row = { place: 'actiontrail', verdict: 'NOT_COVERED', reason: 'uses that name nothing' } as const;
    const check = { ...clear('actiontrail'), row, reasonCode: 'USE_WITHOUT_KEY' } as const;

    expect(probeCheck(check, EFFECTIVE_POLICY, NOW, undefined)).toMatchObject({
      verdict: 'blocks',
      todo: [expect.stringContaining('uses that name nothing')],
    });
  });

  it('names use before the quiet days, and says nothing else of the days before them', async () => {
    const { exit, plan } = await planOf('ready');

    expect(exit).toBe(0);
    expect(JSON.stringify(plan)).toContain('older use, which approvers read: ');
    expect(JSON.stringify(plan)).toContain('no use was seen in the 30 days before ');
  });

  it('is not found when KMS does not know it', async () => {
    expect(await failureOf('ready', { instance: 'kst-another' })).toMatchObject({
      code: 'NOT_FOUND',
      exit: 3,
    });
  });

  it('needs permissions: one that is missing is named', async () => {
    useCredential('sandbox-application', 'sandbox-application-secret');

    expect(await failureOf('ready')).toMatchObject({ code: 'CLOUD_ACCESS_DENIED', exit: 4 });
  });

  it('tells which probe lacks a permission, and goes on with the others', async () => {
    const { exit, plan } = await planOf('ready', (scenario) => ({
      ...scenario,
      credentials: scenario.credentials.map((credential) => ({
        ...credential,
        allow: (credential.allow ?? []).filter((action) => !action.startsWith('actiontrail')),
      })),
    }));

    expect(exit).toBe(4);
    expect(verdictsIn(plan)).toMatchObject({
      'scan for callers: actiontrail': 'failed',
      'scan for callers: billing-usage': 'ok',
    });
    expect(JSON.stringify(plan)).toContain('Grant actiontrail:LookupEvents');
  });

  it('reads a list again that changes while it is read, and ends with 9 when it keeps changing', async () => {
    const changing = (times: number) => [
      { operation: 'ListKeys', kind: 'broken-page', page: 'omit', times } as const,
    ];

    const once = await planOf('ready', (scenario) => ({ ...scenario, faults: changing(1) }));
    expect(once.exit).toBe(0);
    await sandbox?.close();
    const error = await planOf('ready', (scenario) => ({ ...scenario, faults: changing(50) })).catch(
      toCliError,
    );

    expect(error).toMatchObject({ code: 'LIST_INCOMPLETE', exit: 9 });
  });

  it.each(['ListResourceShares', 'LookupEvents', 'DescribeInstanceBill', 'ListApplicationAccessPoints'])(
    'is not spoiled by one connection that is reset in %s',
    async (operation) => {
      const { exit, plan } = await planOf('ready', (scenario) => ({
        ...scenario,
        faults: [{ operation, kind: 'dropped-before', times: 1 }],
      }));

      expect(exit).toBe(0);
      expect(Object.values(verdictsIn(plan))).not.toContain('failed');
    },
  );

  it('goes on without a permission for the billing system, which fails those places and nothing else', async () => {
    const { exit, plan } = await planOf('ready', (scenario) => ({
      ...scenario,
      credentials: scenario.credentials.map((credential) => ({
        ...credential,
        allow: (credential.allow ?? []).filter((action) => !action.startsWith('bss')),
      })),
    }));

    expect(exit).toBe(4);
    expect(verdictsIn(plan)).toMatchObject({
      'charge type, as the billing system has it': 'failed',
      'scan for callers: billing-usage': 'failed',
      'scan for callers: keys-and-secrets': 'ok',
    });
  });

  it('names the account of its credential when that is not the one that was asked about', async () => {
    const account = '9999999999999999';
    sandbox = await startSandbox({
      scenario: new URL('../../sandbox/scenarios/ready.json', import.meta.url),
    });

    const error = await run(
      { ...IDS, account },
      quietIo({ ALIBABA_CLOUD_ENDPOINT: sandbox.url, KMS_RELEASE_QUOTA_SHARE: '1' }),
    ).catch(toCliError);

    expect(error).toMatchObject({ code: 'WRONG_ACCOUNT', exit: 4 });
    expect(error).toMatchObject({
      message: expect.stringMatching(/of account 1234567890123456 .*9999999999999999/),
    });
  });

  it('refuses wrong credentials', async () => {
    useCredential('sandbox-observer', 'another-secret');

    expect(await failureOf('ready')).toMatchObject({ code: 'CLOUD_CREDENTIALS_INVALID', exit: 4 });
  });

  it('says when the cloud does not answer', async () => {
    const error = await run(IDS, quietIo({ ALIBABA_CLOUD_ENDPOINT: 'http://127.0.0.1:1' })).catch(toCliError);

    expect(error).toMatchObject({ code: 'CLOUD_UNREACHABLE', exit: 9 });
  });

  it.each([
    [{ instance: 'i-1' }, 'instanceId'],
    [{ region: 'Hangzhou' }, 'regionId'],
    [{ account: '12' }, 'accountId'],
    [{ quietDays: 91 }, '--quiet-days'],
  ])('refuses %j before anything is asked', async (wrong, word) => {
    const error = await run(
      { ...IDS, ...wrong },
      quietIo({ ALIBABA_CLOUD_ENDPOINT: 'http://127.0.0.1:1' }),
    ).catch(toCliError);

    expect(error).toMatchObject({ code: 'INVALID_REQUEST', exit: 2 });
    expect(JSON.stringify(error)).toContain(word);
  });

  it('changes nothing: every call to the cloud is a read', async () => {
    const { calls } = await planOf('ready');

    expect(calls.filter((name) => !/^(Get|List|Describe|Lookup|Query)/.test(name))).toEqual([]);
  });

  it('is like the observer’s worker in this: what can release is not even loaded', () => {
    const loaded = modulesOf('src/worker.ts');

    expect(loaded.some((url) => url.includes('/src/alibaba/kms.ts'))).toBe(true);
    expect(loaded.filter((url) => url.includes('send-release-kms-instance.ts'))).toEqual([]);
  });

  it('loads nothing that can release, and no Temporal client or worker', () => {
    const loaded = modulesOf('src/cli/plan.ts');

    expect(loaded.filter((url) => url.includes('/src/alibaba/kms.ts'))).toHaveLength(1);
    const forbidden =
      /alibaba\/(index|kms-release)\.ts|release-instance|worker\.ts|@temporalio\/(client|worker)/;
    expect(loaded.filter((url) => forbidden.test(url))).toEqual([]);
  });
});

async function planOf(name: string, change: (scenario: Scenario) => Scenario = (scenario) => scenario) {
  const scenario = await readScenario(new URL(`../../sandbox/scenarios/${name}.json`, import.meta.url));
  sandbox = await startSandbox({ scenario: change(scenario) });
  let plan: unknown;
  const io = quietIo(
    { ALIBABA_CLOUD_ENDPOINT: sandbox.url, KMS_RELEASE_QUOTA_SHARE: '1' },
    (value) => (plan = value),
  );
  const exit = await run(IDS, io);
  const { counts } = await readLedger(sandbox.url);
  return { exit, plan, calls: Object.keys(counts) };
}

async function failureOf(name: string, change: { readonly instance?: string } = {}) {
  sandbox = await startSandbox({
    scenario: new URL(`../../sandbox/scenarios/${name}.json`, import.meta.url),
  });
  return await run(
    { ...IDS, ...change },
    quietIo({ ALIBABA_CLOUD_ENDPOINT: sandbox.url, KMS_RELEASE_QUOTA_SHARE: '1' }),
  ).catch(toCliError);
}

function verdictsIn(plan: unknown): Readonly<Record<string, string>> {
  const checks = typeof plan === 'object' && plan !== null && 'checks' in plan ? plan.checks : [];
  if (!Array.isArray(checks)) return {};
  return Object.fromEntries(
    checks.map(({ check, verdict }: { check: string; verdict: string }) => [check, verdict]),
  );
}

function useCredential(id: string, secret: string): void {
  process.env['ALIBABA_CLOUD_ACCESS_KEY_ID'] = id;
  process.env['ALIBABA_CLOUD_ACCESS_KEY_SECRET'] = secret;
}

/** Every module that a process loads with this file. */
function modulesOf(path: string): string[] {
  const file = (name: string) => fileURLToPath(new URL(name, import.meta.url));
  const args = ['--import', file('./print-loaded.mjs'), '--import', 'tsx', file(`../../${path}`)];
  const { stderr } = spawnSync(process.execPath, args, { encoding: 'utf8' });
  return [...new Set(stderr.split('\n').filter((line) => line.startsWith('file:')))];
}
