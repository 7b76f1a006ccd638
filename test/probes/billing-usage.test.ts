import { describe, expect, it } from 'vitest';
import type { BillDate, BillRow } from '../../src/alibaba/cloud.js';
import { probeReasonsOf } from '../../src/policy/reasons-to-keep.js';
import { scanBillingUsage } from '../../src/probes/billing-usage.js';
import { ago, DAY_MS, NOW, REQUEST, TERMS } from '../support/looks.js';

const { instanceId } = REQUEST;
const row = (change: Partial<BillRow> = {}): BillRow => ({
  instanceId,
  billingItemCode: 'instance',
  pretaxGrossAmount: 1,
  pretaxAmount: 1,
  currency: 'USD',
  ...change,
});
const qps = (usage?: string) =>
  row({ billingItemCode: 'computing_performance', ...(usage !== undefined && { usage }) });
const LAST_WEEK = { quietFrom: ago(7 * DAY_MS), created: ago(400 * DAY_MS) };

/** What the probe says about a week in which each day has these rows. */
function scan(
  rows: (day: BillDate) => readonly BillRow[],
  task: Partial<Parameters<typeof scanBillingUsage>[1]> = LAST_WEEK,
) {
  return scanBillingUsage(
    { dayOf: async ({ day }) => ({ items: rows(day) }), subscription: async () => undefined },
    { instanceId, now: NOW, ...LAST_WEEK, ...task },
    async () => undefined,
  );
}

describe('the daily bills of the quiet days', () => {
  it('are CLEAR when each has rows of the instance and none has use', async () => {
    expect(await scan(() => [row(), qps('0')])).toMatchObject({
      row: { verdict: 'CLEAR', reason: 'no use billed on 6 days, 2026-11-16 to 2026-11-21' },
      saving: { amount: '60.00', currency: 'USD' },
    });
    expect(await scan(() => [row(), { ...qps('5'), instanceId: 'kst-other' }])).toMatchObject({
      row: { verdict: 'CLEAR' },
    });
  });

  for (const [title, usage] of [
    ['some', '12.5'],
    ['an amount that cannot be read', 'many'],
    ['no amount', undefined],
  ] as const) {
    it(`are FOUND when one names ${title} of requests`, async () => {
      const seen = await scan((day) => (day === '2026-11-18' ? [row(), qps(usage)] : [row()]));

      expect(seen.row.verdict).toBe('FOUND');
      expect(seen.findings).toMatchObject([{ code: 'QPS_BILLED', caller: 'billed-use' }]);
    });
  }

  it('cover nothing when one has no row of the instance', async () => {
    expect(await scan((day) => (day === '2026-11-18' ? [] : [row()]))).toMatchObject({
      row: { verdict: 'NOT_COVERED' },
      reasonCode: 'DAY_WITHOUT_ROWS',
    });
  });

  it('cover nothing when one has a row that nobody recognises', async () => {
    expect(await scan(() => [row(), row({ billingItemCode: 'x_item' })])).toMatchObject({
      row: { verdict: 'NOT_COVERED' },
      reasonCode: 'ROWS_NOT_RECOGNISED',
    });
  });

  it('cover nothing when none is out yet', async () => {
    expect(await scan(() => [], { created: ago(DAY_MS) })).toMatchObject({
      row: { verdict: 'NOT_COVERED' },
      reasonCode: 'NO_DAY_OUT',
    });
  });

  it('keep the instance for a silent or a strange day, although the use that they show is tolerated', async () => {
    const tolerated = [{ caller: 'billed-use', reason: 'x', until: '2099-12-31' }];
    const terms = { ...TERMS, scan: { ...TERMS.scan, tolerated } };
    const used = (day: BillDate) => (day === '2026-11-18' ? [qps('5')] : [row()]);
    const codes = async (rows: (day: BillDate) => readonly BillRow[]) =>
      probeReasonsOf(await scan(rows), terms, NOW).map(({ code }) => code);

    expect(await codes(used)).toEqual([]);
    expect(await codes((day) => (day === '2026-11-17' ? [] : used(day)))).toEqual(['DAY_WITHOUT_ROWS']);
    expect(await codes((day) => [...used(day), row({ billingItemCode: 'x_item' })])).toEqual([
      'ROWS_NOT_RECOGNISED',
    ]);
  });
});
