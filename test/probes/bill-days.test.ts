import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import {
  readScenario,
  startSandbox,
  type LedgerCall,
  type Sandbox,
  type Scenario,
} from '../../sandbox/index.js';
import { createCloud, keepBills } from '../../src/alibaba/index.js';
import type { BillRow, Bills, Cloud } from '../../src/alibaba/cloud.js';
import { isFinal } from '../../src/policy/bills.js';
import { readBillDays, type BillCloud } from '../../src/probes/bill-days.js';
import { scanBillingUsage } from '../../src/probes/billing-usage.js';
import { billDate } from '../../src/values/bill-date.js';
import { ago, DAY_MS, NOW, REQUEST } from '../support/snapshots.js';

const { instanceId } = REQUEST;
const LIVE = 'kst-hzz65f3a1b2c3d4e5f6live';
const QUIET = 'kst-hzz65f3a1b2c3d4e5f6quiet';
/** From 24 October to 21 November, looked at on the 23rd. */
const FINAL = 8;
const PROVISIONAL = 21;
const tick = async () => undefined;
const taskOf = (id: string) => ({
  instanceId: id,
  created: ago(400 * DAY_MS),
  quietFrom: ago(30 * DAY_MS),
  now: NOW,
});

describe('the bills of several instances of an account', () => {
  let sandbox: Sandbox | undefined;
  beforeEach(() => {
    vi.stubEnv('ALIBABA_CLOUD_ACCESS_KEY_ID', 'sandbox-observer');
    vi.stubEnv('ALIBABA_CLOUD_ACCESS_KEY_SECRET', 'sandbox-observer-secret');
  });
  afterEach(async () => {
    vi.unstubAllEnvs();
    await sandbox?.close();
  });

  async function open(traffic: Scenario['traffic'] = [called(LIVE)], billing: Scenario['billing'] = {}) {
    const ready = await readScenario(new URL('../../sandbox/scenarios/ready.json', import.meta.url));
    const [first] = ready.instances;
    const others = [LIVE, QUIET].map((id) => ({
      ...first,
      instanceId: id,
      kind: 'software' as const,
      createdAt: '2025-03-04T02:00:00Z',
      keys: [{ keyId: `key-${id}` }],
      secrets: [],
    }));
    const scenario = { ...ready, instances: [...ready.instances, ...others], traffic, billing };
    sandbox = await startSandbox({ scenario: { ...scenario, startsAt: NOW.toISOString() } });
    const keptBills = keepBills();
    const cloud = createCloud({ regionId: 'cn-hangzhou', site: 'intl', endpoint: sandbox.url, keptBills });
    let before = 0;
    /** The queries for bills since the last time, as the days of accounts and of instances. */
    const asked = async () => {
      const answer = await fetch(`${sandbox?.url ?? ''}/_sandbox/ledger`);
      const { calls }: { calls: LedgerCall[] } = JSON.parse(await answer.text());
      const bills = calls.filter(({ operation }) => operation === 'DescribeInstanceBill');
      const fresh = bills.slice(before);
      before = bills.length;
      const own = fresh.filter(({ params }) => params['InstanceID'] !== undefined);
      return { byAccount: fresh.length - own.length, byInstance: own.length };
    };
    return { cloud, asked };
  }

  /** So many calls to an instance's own endpoint, once a day. */
  const called = (id: string, at = ago(29 * DAY_MS), times = 29) => ({
    at,
    times,
    everySeconds: 86_400,
    instanceId: id,
    keyId: id === LIVE ? `key-${LIVE}` : 'key-hzz65f3a1b2c3d4e5f6a1',
    operation: 'Decrypt',
    by: 'app',
    gateway: 'dedicated' as const,
  });
  const scan = (cloud: Cloud, id = instanceId) => scanBillingUsage(cloud, taskOf(id), tick);

  it('are read by account from the second one on, and say of each what its own reading says', async () => {
    const { cloud, asked } = await open();
    const { keptBills: _, ...alone } = cloud;

    const first = await scan(cloud, QUIET);
    const asFirst = await asked();
    const second = await scan(cloud);
    const asSecond = await asked();
    const live = await scan(cloud, LIVE);

    expect(first).toEqual(await scanBillingUsage(alone, taskOf(QUIET), tick));
    expect(second).toEqual(await scanBillingUsage(alone, taskOf(instanceId), tick));
    expect(live).toEqual(await scanBillingUsage(alone, taskOf(LIVE), tick));
    expect([first, second, live].map(({ row }) => row.verdict)).toEqual(['CLEAR', 'CLEAR', 'FOUND']);
    expect(asFirst).toEqual({ byAccount: 0, byInstance: FINAL + PROVISIONAL });
    // The newest day once, also for the comparison. By instance: where calls are seen, and its own.
    expect(asSecond).toEqual({ byAccount: FINAL + PROVISIONAL, byInstance: 2 });
  });

  it('are read again on each look as far as they may change, and once as far as they may not', async () => {
    const { cloud, asked } = await open();
    for (const id of [QUIET, LIVE, instanceId]) await scan(cloud, id);
    await asked();

    await scan(cloud);

    expect(await asked()).toEqual({ byAccount: PROVISIONAL, byInstance: 0 });
  });

  it('are read by instance where one day alone is wanted: that costs less than to compare', async () => {
    const { cloud, asked } = await open();
    for (const id of [QUIET, LIVE]) await scan(cloud, id);
    await asked();

    const newest = await scanBillingUsage(cloud, { ...taskOf(instanceId), onlyNewestBill: true }, tick);

    expect(newest.row.verdict).toBe('CLEAR');
    expect(await asked()).toEqual({ byAccount: 0, byInstance: 1 });
  });

  it('are asked for once by looks that wait together', async () => {
    const { cloud, asked } = await open();
    await scan(cloud, LIVE);
    await scan(cloud, QUIET);
    await asked();

    await Promise.all([scan(cloud), scan(cloud), scan(cloud)]);

    expect((await asked()).byAccount).toBeLessThan(3 * PROVISIONAL);
  });

  it('are read by instance where the rows of calls are billed as another product', async () => {
    const { cloud } = await open([called(LIVE), called(instanceId, ago(5 * DAY_MS), 1)], {
      callsProductCode: 'kms_calls',
    });
    await scan(cloud, QUIET);

    expect(await scan(cloud)).toMatchObject({ row: { verdict: 'FOUND' }, reasonCode: 'QPS_BILLED' });
  });

  it('are read by instance where nobody was called: nothing shows then how calls are billed', async () => {
    const { cloud, asked } = await open([]);
    await scan(cloud, QUIET);
    await asked();

    expect(await scan(cloud)).toMatchObject({ row: { verdict: 'CLEAR' } });
    expect(await asked()).toEqual({ byAccount: 1, byInstance: FINAL + PROVISIONAL });
  });
});

describe('the kept bills of a process', () => {
  const DAYS = ['2026-10-30', '2026-10-31', '2026-11-21'].map(billDate);
  const feeOf = (id: string): BillRow => ({ instanceId: id, billingItemCode: 'instance', usage: '1' });
  const callsOf = (id: string): BillRow => ({ instanceId: id, billingItemCode: 'qps', usage: '1' });
  const ALL = [feeOf(instanceId), feeOf(LIVE), callsOf(LIVE)];

  /** Bills that a test changes between two looks; each query is noted as its day and whose rows it wants. */
  function changing(rows: (day: string, ofAccount: boolean) => readonly BillRow[] | Error = () => ALL) {
    const asked: string[] = [];
    const now = { rows, accountId: REQUEST.accountId };
    const dayOf: Bills['dayOf'] = async ({ day, instanceId: id }) => {
      asked.push(`${day} ${id ?? 'account'}`);
      const found = now.rows(day, id === undefined);
      if (found instanceof Error) throw found;
      return { items: found.filter((row) => id === undefined || row.instanceId === id) };
    };
    const who = async () => ({ accountId: now.accountId, arn: `acs:ram::${now.accountId}:assumed-role/r/s` });
    const cloud: BillCloud = {
      bills: { dayOf },
      sts: { whoAmI: who, whoWeAre: who },
      keptBills: keepBills(),
    };
    const look = (id = instanceId, days = DAYS) =>
      readBillDays(cloud, { instanceId: id, days, now: NOW }, tick);
    return { asked, look, now };
  }

  it('show a call that came late to a day that may still change', async () => {
    const { look, now } = changing();
    await look(LIVE);
    await look();
    now.rows = (day) => (day === '2026-11-21' ? [...ALL, callsOf(instanceId)] : ALL);

    expect((await look()).at(-1)).toEqual([feeOf(instanceId), callsOf(instanceId)]);
  });

  it('show a call that came late to the newest day, by which accounts and instances were compared before', async () => {
    const { look, now } = changing();
    await look(LIVE);
    await look();
    now.rows = (day) => (day === DAYS.at(-1) ? [...ALL, callsOf(instanceId)] : ALL);

    expect((await look()).map((rows) => rows.length)).toEqual([1, 1, 2]);
  });

  it('are of one account: the credential of another one reads anew', async () => {
    const { look, now, asked } = changing();
    await look();
    await look(LIVE);
    now.rows = () => [feeOf(instanceId), callsOf(instanceId)];
    now.accountId = '9999999999999999';
    asked.length = 0;

    expect(await look()).toEqual(DAYS.map(() => [feeOf(instanceId), callsOf(instanceId)]));
    expect(asked).toHaveLength(DAYS.length);
  });

  it('hold nothing of a look that failed half-way', async () => {
    const { look, now, asked } = changing((day) => (day === '2026-10-31' ? new Error('gone') : ALL));
    await expect(look()).rejects.toThrow('gone');
    now.rows = () => [feeOf(instanceId), callsOf(instanceId)];
    asked.length = 0;

    const [first, second] = await look();

    expect(first).toEqual([feeOf(instanceId)]);
    expect(second).toEqual([feeOf(instanceId), callsOf(instanceId)]);
    expect(asked).toEqual(['2026-10-31', '2026-11-21'].map((day) => `${day} ${instanceId}`));
  });

  it('are not used for a day with a row that names no instance', async () => {
    const { instanceId: _, ...nobodys } = callsOf(instanceId);
    const { look } = changing((day, ofAccount) => {
      if (day !== '2026-10-30') return ALL;
      return ofAccount ? [...ALL, nobodys] : [...ALL, callsOf(instanceId)];
    });
    await look(LIVE);

    expect((await look())[0]).toEqual([feeOf(instanceId), callsOf(instanceId)]);
  });

  it('are not used for an instance whose own reading shows more, nor where calls are seen by instance alone', async () => {
    const more = changing((_, ofAccount) => (ofAccount ? ALL : [...ALL, callsOf(instanceId)]));
    const fewer = changing((_, ofAccount) => (ofAccount ? [feeOf(instanceId), feeOf(LIVE)] : ALL));
    await more.look(LIVE);
    await fewer.look();

    expect(await more.look()).toEqual(DAYS.map(() => [feeOf(instanceId), callsOf(instanceId)]));
    expect(await fewer.look(LIVE)).toEqual(DAYS.map(() => [feeOf(LIVE), callsOf(LIVE)]));
  });

  it('are not used where an instance that was called shows more calls by itself', async () => {
    const { look, asked } = changing((_, ofAccount) => (ofAccount ? ALL : [...ALL, callsOf(LIVE)]));
    await look(LIVE);
    asked.length = 0;

    await look();

    expect(asked.filter((query) => query.endsWith('account'))).toHaveLength(1);
  });

  it('are not used for an account whose day has more rows than anybody keeps', async () => {
    const many = Array.from({ length: 3_001 }, (_, at) => feeOf(`kst-${at}`));
    const { look, asked } = changing(() => [...ALL, ...many]);
    await look(LIVE);
    asked.length = 0;

    expect(await look()).toEqual(DAYS.map(() => [feeOf(instanceId)]));
    expect(asked.filter((query) => query.endsWith('account'))).toHaveLength(1);
  });

  it('keep no more than their bound, and read the rest again', async () => {
    const kept = keepBills(1);
    let asked = 0;
    const read = async () => {
      asked += 1;
      return [feeOf(instanceId)];
    };
    for (const name of ['one', 'two', 'one', 'two']) await kept.rows(name, true, read);

    expect(asked).toBe(3);
  });

  it('ask once for all who wait for the same rows', async () => {
    const kept = keepBills();
    let asked = 0;
    const read = async () => {
      asked += 1;
      return [feeOf(instanceId)];
    };

    await Promise.all([1, 2, 3].map(() => kept.rows('day', false, read)));

    expect(asked).toBe(1);
  });

  it('let nobody fail with somebody else: who waits for a reading that is stopped reads for itself', async () => {
    const kept = keepBills();
    const stopped = kept.rows('day', false, () => Promise.reject(new Error('stopped')));
    const waiting = kept.rows('day', false, async () => [feeOf(instanceId)]);

    await expect(stopped).rejects.toThrow('stopped');
    expect(await waiting).toEqual([feeOf(instanceId)]);
  });
});

describe('a day of a bill', () => {
  it.each([
    ['2026-10-31', '2026-11-04T03:59:59Z', false],
    ['2026-10-31', '2026-11-04T04:00:00Z', true],
    ['2026-11-01', '2026-11-30T04:00:00Z', false],
    ['2026-12-31', '2027-01-04T03:59:59Z', false],
    ['2026-12-31', '2027-01-04T04:00:00Z', true],
    ['2028-02-29', '2028-03-04T04:00:00Z', true],
  ])('%s, at %s, is final: %s', (day, now, final) => {
    expect(isFinal(billDate(day), new Date(now))).toBe(final);
  });
});
