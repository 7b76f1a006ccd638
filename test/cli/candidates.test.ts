import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { readLedger } from '../../demo/sandbox-control.js';
import { readScenario, startSandbox, type Sandbox, type Scenario } from '../../sandbox/index.js';
import type { Candidate, Candidates } from '../../src/candidates/candidate.js';
import { run } from '../../src/cli/candidates.js';
import { widthOf } from '../../src/cli/columns.js';
import { toCliError } from '../../src/cli/errors.js';
import type { Io } from '../../src/cli/io.js';
import { writePolicy } from '../support/policy.js';
import { quietIo } from '../support/quiet-io.js';

const QUIET = 'kst-hzz65f3a1b2c3d4e5f6g7h';
const USED = 'kst-hzz0000000000000used';
const PREPAID = 'kst-hzz000000000prepaid';
const DEFAULT = 'kst-hzz00000000000default';
const HELD = 'kst-hzz0000000000000held';
const GONE = 'kst-hzz0000000000000gone';
const USUAL = { site: 'intl', quietDays: 30 } as const;

let sandbox: Sandbox | undefined;
let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'kms-release-candidates-'));
  process.env['ALIBABA_CLOUD_ACCESS_KEY_ID'] = 'sandbox-observer';
  process.env['ALIBABA_CLOUD_ACCESS_KEY_SECRET'] = 'sandbox-observer-secret';
});
afterEach(async () => {
  await sandbox?.close();
  sandbox = undefined;
  rmSync(folder, { recursive: true });
});

describe('candidates', { timeout: 60_000 }, () => {
  it('shows every instance, what would be saved, what is in the way, and what is left; stopped, it goes on where it was', async () => {
    await open();
    const stopped = await candidates({}, { note: (text) => stopAt(': ecs,', text) }).catch(String);
    expect(stopped).toContain('killed');
    const before = await calls();
    const policy = join(folder, 'policy.toml');
    const people = { identity: 'asserted', allowedSigners: '' } as const;
    const holds = [{ instance: QUIET, reason: 'case 7', until: '2099-12-31' }];
    writePolicy(policy, { instances: [QUIET], ...people, holds });
    const html = join(folder, 'page.html');

    const { exit, found, lines, words } = await candidates({ policy, html });
    const of = (id: string): Candidate | undefined => found.candidates.find((one) => one.instanceId === id);

    expect(exit).toBe(0);
    expect(found.candidates.map(({ instanceId }) => instanceId)).toEqual(
      expect.arrayContaining([QUIET, USED, PREPAID, DEFAULT, HELD]),
    );
    expect(of(QUIET)).toMatchObject({ lastUse: { is: 'seen' }, protection: 'off', isDefault: false });
    expect(of(QUIET)?.inTheWay).toMatchObject([{ code: 'HELD_BY_POLICY' }]);
    expect(of(USED)).toMatchObject({
      lastUse: { is: 'seen', by: 'ram-user/1234567890123456/shop' },
      costsPerMonth: { currency: 'USD' },
    });
    expect(of(USED)?.encrypted).toEqual([expect.stringContaining('ecs-disk d-1 in cn-hangzhou')]);
    expect(of(QUIET)?.encrypted).toEqual([]);
    expect(of(PREPAID)?.whyNot).toContain('a subscription');
    expect(of(DEFAULT)?.whyNot).toContain('the default instance');
    expect(of(HELD)?.holds).toEqual(['tag legal-hold']);
    expect(of(HELD)?.lastUse).toMatchObject({ is: 'none seen', text: expect.stringContaining('open: ') });
    expect(of(HELD)?.leftovers.join()).toContain(`log project kms-log-${HELD}`);
    expect(found.leftBehind.join()).toContain(`policy old in cn-hangzhou: it is of ${GONE}`);
    // The last two can never be released: they stand last, and in no sum.
    expect(found.candidates.slice(-2).map(({ whyNot }) => whyNot !== undefined)).toEqual([true, true]);
    expect(found.canSave).toMatchObject([{ currency: 'USD', instances: 3 }]);
    const sum = [QUIET, USED, HELD].reduce((all, id) => all + Number(of(id)?.costsPerMonth?.amount), 0);
    expect(Number(found.canSave[0]?.amount)).toBeCloseTo(sum, 2);
    expect(`${lines} ${words} ${readFileSync(html, 'utf8')}`).not.toMatch(/\bunused\b/i);
    expect(lines).toContain('not read yet');
    expect(lines).not.toContain('USD');
    for (const line of `${lines}\n${words}`.split('\n')) expect(widthOf(line)).toBeLessThanOrEqual(80);
    expect(readFileSync(html, 'utf8')).not.toMatch(/<script|src=|href=/i);

    const counts = await calls();
    for (const name of ['DescribeKey', 'LookupEvents']) expect(counts[name], name).toBe(before[name]);
    // The newest day is read once more, as a witness of things at rest.
    expect(counts['DescribeInstanceBill']).toBe((before['DescribeInstanceBill'] ?? 0) + 1);
    expect(before['DescribeImages']).toBeUndefined();
    // In each of three regions, and there once more whether an empty list was permitted; and once those of desktops.
    expect(counts['DescribeImages']).toBe(6 + 3);

    // Trail, bills and things at rest are read once for all instances, both times together; and nothing is changed.
    // Three windows of the trail, from both sides; then at most the last day.
    expect(counts['LookupEvents']).toBeLessThanOrEqual(12);
    expect(counts['DescribeSnapshots']).toBe(6 + 3);
    expect(counts['ListPolicies']).toBeLessThanOrEqual(2);
    // Each day by the account, and the newest of each instance as a witness. The subscription has no row, and is read by
    // itself: five instances, and not five times the days.
    expect(counts['DescribeInstanceBill']).toBeLessThanOrEqual(70);
    expect(Object.keys(counts).filter((name) => !READS.test(name))).toEqual([]);
  });

  it('names what it cannot read, exits with 6, and shows the rest', async () => {
    await open(withoutTrail);
    const { exit, found } = await candidates({});
    const told = found.notRead.map(({ what, why }) => `${what}: ${why}`).join('\n');

    expect(exit).toBe(6);
    expect(told).toMatch(/actiontrail of 5 instances: .*Grant actiontrail:LookupEvents/);
    expect(told).toMatch(/rds of 5 instances: .*rds/);
    expect(found.candidates.map(({ lastUse }) => lastUse.is)).not.toContain('none seen');
    expect(found.candidates.some(({ costsPerMonth }) => costsPerMonth !== null)).toBe(true);
  });

  it('reads the accounts of profiles, each once, and names the one that it cannot read', async () => {
    await open(withoutTrail);
    mkdirSync(join(folder, '.aliyun'));
    const keys = { access_key_id: 'sandbox-observer', access_key_secret: 'sandbox-observer-secret' };
    const profiles = ['one', 'same', 'wrong'].map((name) => ({
      ...{ name, mode: 'AK', region_id: 'cn-hangzhou' },
      ...(name === 'wrong' ? { ...keys, access_key_secret: 'no' } : keys),
    }));
    writeFileSync(join(folder, '.aliyun', 'config.json'), JSON.stringify({ current: 'one', profiles }));
    const home = process.env['HOME'];
    process.env['HOME'] = folder;
    process.env['ALIBABA_CLOUD_ACCESS_KEY_SECRET'] = 'not this one';

    const { exit, found } = await candidates({ cloudProfile: ['one', 'same', 'wrong'] }).finally(() => {
      process.env['HOME'] = home;
    });

    expect(exit).toBe(6);
    expect(found.accounts).toHaveLength(1);
    expect(found.candidates).toHaveLength(5);
    expect(found.notRead.slice(0, 2)).toMatchObject([
      { what: 'profile same', why: expect.stringContaining('as profile one is') },
      { what: 'profile wrong', why: expect.stringContaining('CLOUD_CREDENTIALS_INVALID') },
    ]);
  });

  it('takes the role of each account in a file, and names the one that it cannot take', async () => {
    await open((scenario) => mayTakeRoles(withoutTrail(scenario)));
    const file = fileOf(
      '[[accounts]]\nname = "payments"\nrole = "acs:ram::1234567890123456:role/kms-release-observer"',
      '[[accounts]]\nrole = "acs:ram::1234567890123456:role/nobody"',
    );

    const { exit, found } = await candidates({ accounts: file });

    expect(exit).toBe(6);
    expect(found.candidates).toHaveLength(5);
    expect(found.notRead[0]).toMatchObject({
      what: 'acs:ram::1234567890123456:role/nobody',
      why: expect.stringMatching(
        /CLOUD_CREDENTIALS_INVALID: .*role\/nobody cannot be taken: .*EntityNotExist\.Role/,
      ),
    });
    // Once the one that can be taken, and not for each of hundreds of calls.
    expect((await calls())['AssumeRole']).toBeLessThanOrEqual(3);
  });

  it.each([
    ['accounts = 1', 'accounts: '],
    ['', 'accounts: '],
    ['[[accounts]]\nrole = "observer"', 'accounts.0.role: expected acs:ram::ACCOUNT:role/NAME'],
    ['[[accounts]]\nrole = "acs:ram::1234567890123456:role/a"\nkey = "k"', 'accounts.0: '],
    ['[[accounts', 'cannot be read as TOML'],
    [
      '[[accounts]]\nrole = "acs:ram::1234567890123456:role/a"\n'.repeat(2),
      'acs:ram::1234567890123456:role/a stands there twice',
    ],
  ])('refuses a file of accounts with %j before anything is asked', async (text, why) => {
    const io = quietIo({ ALIBABA_CLOUD_ENDPOINT: 'http://127.0.0.1:1' });

    expect(
      await run({ ...USUAL, cache: folder, accounts: fileOf(text) }, io).catch(toCliError),
    ).toMatchObject({
      code: 'INVALID_REQUEST',
      exit: 2,
      message: expect.stringContaining(why),
    });
  });

  it.each([
    [{ accounts: '/nowhere', cloudProfile: ['a'] }, 'INVALID_REQUEST'],
    [{ accounts: '/nowhere' }, 'INVALID_REQUEST'],
    [{ region: ['Hangzhou'] }, 'INVALID_REQUEST'],
    [{ quietDays: 91 }, 'INVALID_REQUEST'],
    [{ cloudProfile: ['a', 'a'] }, 'INVALID_REQUEST'],
  ])('refuses %j before anything is asked', async (options, code) => {
    const io = quietIo({ ALIBABA_CLOUD_ENDPOINT: 'http://127.0.0.1:1' });

    expect(await run({ ...USUAL, cache: folder, ...options }, io).catch(toCliError)).toMatchObject({
      code,
      exit: 2,
    });
  });

  it('fails as the cloud says where the only account cannot be read', async () => {
    await open();
    process.env['ALIBABA_CLOUD_ACCESS_KEY_SECRET'] = 'another';

    expect(await candidates({}).catch(toCliError)).toMatchObject({
      code: 'CLOUD_CREDENTIALS_INVALID',
      exit: 4,
    });
  });
});

const READS = /^(Get|List|Describe|Lookup|Query|Search)/;

async function calls(): Promise<Readonly<Record<string, number>>> {
  return (await readLedger(sandbox?.url ?? '')).counts;
}

function withoutTrail(scenario: Scenario): Scenario {
  const allowed = ({ allow = [] }: Scenario['credentials'][number]) =>
    allow.filter((action) => !/^(actiontrail|rds)/.test(action));
  return {
    ...scenario,
    credentials: scenario.credentials.map((one) => ({ ...one, allow: allowed(one) })),
  };
}

function stopAt(step: string, text: string): void {
  if (text.includes(step)) throw new Error('killed');
}

function mayTakeRoles(scenario: Scenario): Scenario {
  const credentials = scenario.credentials.map((one) => ({
    ...one,
    allow: [...one.allow, 'sts:AssumeRole'],
  }));
  return { ...scenario, credentials };
}

function fileOf(...texts: string[]): string {
  const file = join(folder, 'accounts.toml');
  writeFileSync(file, texts.join('\n'));
  return file;
}

async function open(change: (scenario: Scenario) => Scenario = (same) => same): Promise<void> {
  const scenario = await readScenario(new URL('../../sandbox/scenarios/ready.json', import.meta.url));
  const [quiet] = scenario.instances;
  if (quiet === undefined) throw new Error('the scenario has no instance');
  const more = (instanceId: string, fields: object = {}) => ({
    ...{ instanceId, createdAt: '-100d', keys: [{ keyId: `key-${instanceId.slice(4)}` }] },
    ...fields,
  });
  const account = { ...scenario.account, defaultInstanceId: DEFAULT };
  sandbox = await startSandbox({
    scenario: change({
      ...scenario,
      // A query that is refused as too often is one more: how many there are is not to depend on when they come.
      behaviour: { ...scenario.behaviour, trailQueriesPerSecond: 0 },
      account,
      instances: [
        quiet,
        more(USED),
        more(PREPAID, { chargeType: 'PREPAY', productType: 'kms_ddi_public_cn' }),
        more(DEFAULT),
        more(HELD, { tags: { 'legal-hold': '' }, log: true }),
      ],
      traffic: [
        ...(scenario.traffic ?? []),
        {
          ...{ at: '-9d', times: 8, everySeconds: 86_400, operation: 'Encrypt', by: 'shop' },
          ...{ instanceId: USED, keyId: `key-${USED.slice(4)}` },
        },
      ],
      policies: [{ name: 'old', instanceId: GONE }],
      resources: [{ kind: 'ecs-disk', id: 'd-1', key: `key-${USED.slice(4)}` }],
    }),
  });
}

async function candidates(options: Partial<Parameters<typeof run>[0]>, more: Partial<Io> = {}) {
  const said: { found?: Candidates; words: string; lines: string } = { words: '', lines: '' };
  const io: Io = {
    ...quietIo({ ALIBABA_CLOUD_ENDPOINT: sandbox?.url ?? '', KMS_RELEASE_QUOTA_SHARE: '1' }),
    json: false,
    line: (text) => void (said.lines += text),
    answer: (value, words) => void Object.assign(said, { found: value, words }),
    ...more,
  };
  const exit = await run({ ...USUAL, cache: join(folder, 'cache'), ...options }, io);
  if (said.found === undefined) throw new Error('it answered nothing');
  return { exit, ...said, found: said.found };
}
