import { describe, expect, it } from 'vitest';
import type { BillDate } from '../../src/values/bill-date.js';
import type { BillRow, Bills } from '../../src/alibaba/cloud.js';
import { probeReasonsOf } from '../../src/policy/reasons-to-keep.js';
import { scanBillingUsage } from '../../src/probes/billing-usage.js';
import type { EffectivePolicy } from '../../src/release.js';
import { ago, DAY_MS, NOW, REQUEST, EFFECTIVE_POLICY } from '../support/snapshots.js';

const { instanceId } = REQUEST;
const TASK = { instanceId, created: ago(400 * DAY_MS), quietFrom: ago(5 * DAY_MS), now: NOW };
const OUT = ['2026-11-18', '2026-11-19', '2026-11-20', '2026-11-21'];
const FEE: BillRow = { instanceId, billingItemCode: 'instance', billingItem: 'Instance', usage: '1' };
const qps = (usage: string): BillRow => ({
  instanceId,
  billingItemCode: 'qps',
  billingItem: 'QPS',
  usage,
  pretaxGrossAmount: 0,
});

/** Bills on which every day has the fee, unless it is told otherwise. */
function bills(
  days: Readonly<Record<string, readonly BillRow[]>> = {},
  asked: BillDate[] = [],
): Pick<Bills, 'dayOf'> {
  return {
    async dayOf({ day }) {
      asked.push(day);
      return { items: days[day] ?? [FEE] };
    },
  };
}
const who = async () => ({ accountId: REQUEST.accountId, arn: 'acs:ram::1:user/observer' });
const before = (answers: Pick<Bills, 'dayOf'>) => ({ bills: answers, sts: { whoAmI: who, whoWeAre: who } });
const tick = async () => undefined;
const scan = (days?: Readonly<Record<string, readonly BillRow[]>>, change: Partial<typeof TASK> = {}) =>
  scanBillingUsage(before(bills(days)), { ...TASK, ...change }, tick);
const codesIn = (found: readonly { readonly code: string }[]) => found.map(({ code }) => code);

describe('the bills of an instance', () => {
  it('are CLEAR when each day that is out has its rows and none is use', async () => {
    const asked: BillDate[] = [];

    const seen = await scanBillingUsage(before(bills({ '2026-11-19': [FEE, qps('0')] }, asked)), TASK, tick);

    expect(asked).toEqual(OUT);
    expect(seen).toMatchObject({ row: { verdict: 'CLEAR' }, reasonCode: 'NO_USE_BILLED', findings: [] });
    expect(seen.row.reason).toBe('no use billed on 4 days, 2026-11-18 to 2026-11-21');
  });

  it('name the days with use, as one finding that a policy can accept', async () => {
    const seen = await scan({ '2026-11-19': [FEE, qps('0.5')], '2026-11-21': [FEE, qps('')] });

    expect(seen).toMatchObject({ row: { verdict: 'FOUND' }, reasonCode: 'QPS_BILLED' });
    expect(seen.row.reason).toBe('billed use on 2026-11-19, 2026-11-21');
    expect(seen.findings).toMatchObject([
      {
        code: 'QPS_BILLED',
        caller: 'billed-use',
        text: 'the bills of 2026-11-19, 2026-11-21 have usage: something called',
      },
    ]);
  });

  it('are not covered when a row names no instance: it may be of this one', async () => {
    const { instanceId: _, ...nobodys } = FEE;
    const { instanceId: __, ...nobodysUse } = qps('5000');

    expect(await scan({ '2026-11-20': [FEE, nobodys] })).toMatchObject({ reasonCode: 'ROWS_NOT_RECOGNISED' });
    expect(await scan({ '2026-11-20': [nobodys] })).toMatchObject({ reasonCode: 'DAY_WITHOUT_ROWS' });
    expect(await scan({ '2026-11-20': [FEE, nobodysUse] })).toMatchObject({ reasonCode: 'QPS_BILLED' });
  });

  it('are not covered when a day has no rows of it: another payer, or lag', async () => {
    const other = { ...FEE, instanceId: 'kst-other' };

    const seen = await scan({ '2026-11-20': [], '2026-11-21': [other] });

    expect(seen).toMatchObject({ row: { verdict: 'NOT_COVERED' }, reasonCode: 'DAY_WITHOUT_ROWS' });
    expect(seen.row.reason).toContain('2026-11-20, 2026-11-21: another payer, or lag');
  });

  it('are not covered when a row may be use, and say which and what to do', async () => {
    const calls = { instanceId, billingItem: 'API calls', billingItemCode: 'kms_api', usage: '9' };
    const nameless = { instanceId, usage: '3' };

    const seen = await scan({ '2026-11-18': [FEE, calls, nameless], '2026-11-20': [FEE, calls] });

    expect(seen).toMatchObject({ row: { verdict: 'NOT_COVERED' }, reasonCode: 'ROWS_NOT_RECOGNISED' });
    expect(seen.row.reason).toContain('not recognised: API calls (kms_api), one without a name. Look on');
    expect(probeReasonsOf(seen, EFFECTIVE_POLICY, NOW, [])).toMatchObject([
      {
        code: 'PROBE_NOT_COVERED',
        text: expect.stringContaining('leave billing-usage out of scan.required'),
      },
    ]);
  });

  it('are not covered before any bill of the quiet days is out', async () => {
    for (const change of [{ quietFrom: ago(DAY_MS) }, { created: ago(DAY_MS) }]) {
      const seen = await scan({}, change);

      expect(seen).toMatchObject({ row: { verdict: 'NOT_COVERED' }, reasonCode: 'NO_DAY_OUT' });
    }
  });

  it('keep the instance for what they cannot show, also when the policy accepts the use that they show', async () => {
    const accepted = { caller: 'billed-use', reason: 'x', until: '2099-12-31' };
    const tolerated = [...EFFECTIVE_POLICY.scan.tolerated, accepted];
    const policy: EffectivePolicy = { ...EFFECTIVE_POLICY, scan: { ...EFFECTIVE_POLICY.scan, tolerated } };
    const blockers = async (days: Readonly<Record<string, readonly BillRow[]>>, by = policy) =>
      codesIn(probeReasonsOf(await scan(days), by, NOW, []));
    const used = { '2026-11-19': [FEE, qps('1')] };

    expect(await blockers(used, EFFECTIVE_POLICY)).toEqual(['QPS_BILLED']);
    expect(await blockers(used)).toEqual([]);
    expect(await blockers({ ...used, '2026-11-20': [] })).toEqual(['DAY_WITHOUT_ROWS']);
    expect(await blockers({ ...used, '2026-11-20': [{ instanceId, billingItem: 'Calls' }] })).toEqual([
      'ROWS_NOT_RECOGNISED',
    ]);
  });

  it('begin the day after it was made, which may be billed in part', async () => {
    const asked: BillDate[] = [];

    await scanBillingUsage(before(bills({}, asked)), { ...TASK, created: ago(4 * DAY_MS) }, tick);

    expect(asked).toEqual(OUT.slice(2));
  });

  it('say what it costs a month, by the last seven days', async () => {
    const dear = (amount: number): BillRow => ({ ...FEE, pretaxAmount: amount, currency: 'USD' });
    const days = Object.fromEntries(OUT.map((day) => [day, [dear(4.5)]]));

    expect(await scan(days)).toMatchObject({ saving: { amount: '135.00', currency: 'USD' } });
  });

  it('are read all, or the look fails', async () => {
    const broken: Pick<Bills, 'dayOf'> = {
      ...bills(),
      async dayOf() {
        throw new Error('day two');
      },
    };

    await expect(scanBillingUsage(before(broken), TASK, tick)).rejects.toThrow('day two');
  });
});
