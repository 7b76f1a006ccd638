import { describe, expect, it } from 'vitest';
import { confirmBillingStopped } from '../../src/activities/confirm-billing-stopped.js';
import { addDays, billDate, billDateOf, type BillDate } from '../../src/values/bill-date.js';
import type { BillRow } from '../../src/alibaba/cloud.js';
import { noonAfter } from '../../src/policy/billing-verdict.js';
import { asActivity } from '../support/executor.js';
import { observerOf } from '../support/observer.js';
import { REQUEST } from '../support/snapshots.js';

const R = billDate('2026-11-23');
const RELEASED_AT = '2026-11-23T04:00:00.000Z';
const OTHERS: BillRow = { instanceId: 'kst-of-others', pretaxGrossAmount: 1 };
const OURS: BillRow = { instanceId: REQUEST.instanceId, pretaxGrossAmount: 1 };
/** Before the release it was charged; after it only others are. */
const usual = (day: BillDate) => (day < R ? [OURS, OTHERS] : [OTHERS]);

/** What is said at `now`, before an account with these bill rows, and which days were asked for. */
async function check(now: Date, rows: (day: BillDate) => readonly BillRow[] = usual, continues = false) {
  const asked: BillDate[] = [];
  const bills = {
    dayOf: async ({ day, instanceId }: { day: BillDate; instanceId?: string }) => {
      asked.push(day);
      return { items: rows(day).filter((row) => instanceId === undefined || row.instanceId === instanceId) };
    },
  };
  const confirm = confirmBillingStopped(observerOf({ bills, now }));
  const task = { bundle: { digest: '' }, releasedAt: RELEASED_AT, continues, waiting: {} };
  const said = asActivity({ heartbeat: () => ({}) }).run(() => confirm(task));
  return { asked, said: await said.catch((error: unknown) => error) };
}

describe('the bills after a release', () => {
  it('are not asked for before noon of the second day, when the first of them is out', async () => {
    const { said, asked } = await check(new Date(noonAfter(R, 2).getTime() - 1), () => [OURS]);

    expect(said).toMatchObject({ type: 'BILL_NOT_OUT' });
    expect(asked).toEqual([]);
  });

  it('show that billing has stopped', async () => {
    const { said } = await check(noonAfter(R, 3));

    expect(billDateOf(new Date(RELEASED_AT))).toBe(R);
    expect(said).toMatchObject({ verdict: 'stopped', final: true });
  });

  it('show nothing while the bill of the next day has no row of anybody', async () => {
    const silent = (day: BillDate) => (day > R ? [] : usual(day));

    expect((await check(noonAfter(R, 3), silent)).said).toMatchObject({ type: 'BILL_NOT_OUT' });
  });

  it('are read for every day since the release', async () => {
    const fourth = addDays(R, 4);
    const charged = (day: BillDate) => (day === fourth ? [OURS, OTHERS] : usual(day));

    expect((await check(noonAfter(R, 5), charged)).said).toMatchObject({
      verdict: 'continues',
      text: `It is still charged: ${fourth}. Ask Alibaba Cloud, with the request id of the release.`,
    });
  });

  it('are looked at daily by whoever was told that they continue, who hears when they have stopped', async () => {
    const until = (last: BillDate) => (day: BillDate) => (day <= last ? [OURS, OTHERS] : [OTHERS]);

    expect((await check(noonAfter(R, 3), until(addDays(R, 2)), true)).said).toMatchObject({
      type: 'BILL_NOT_OUT',
    });
    expect((await check(noonAfter(R, 6), until(addDays(R, 2)), true)).said).toMatchObject({
      verdict: 'stopped',
    });
  });
});
