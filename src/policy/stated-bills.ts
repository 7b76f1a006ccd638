import type { BillDate } from '../values/bill-date.js';
import type { BillRow } from '../alibaba/cloud.js';
import type { StatedBillRow, StatedBills } from '../release/stated-bills.js';

/** More rows say no more about whether billing stopped; a certificate must stay readable. */
const MAX_ROWS = 100;
const MAX_TEXT = 200;

/** The rows of this instance, by the day of their bill. */
export type RowsByDay = ReadonlyMap<BillDate, readonly BillRow[]>;

/** What a verdict on the bills rests on, in a form that a certificate can carry: at most 100 rows after the release. */
export function statedBills(
  readAt: Date,
  after: RowsByDay,
  canaries: StatedBills['canaries'],
  baseline: readonly [BillDate, readonly BillRow[]],
): StatedBills {
  const rows = [...after].flatMap(([day, found]) => found.map((row) => statedRow(day, row)));
  const [day, before] = baseline;
  const left = Math.max(0, rows.length - MAX_ROWS) + Math.max(0, before.length - MAX_ROWS);
  return {
    readAt: readAt.toISOString(),
    days: [...after.keys()],
    rows: rows.slice(0, MAX_ROWS),
    canaries,
    baseline: { day, rows: before.slice(0, MAX_ROWS).map((row) => statedRow(day, row)) },
    rowsLeftOut: left,
  };
}

function statedRow(day: BillDate, row: BillRow): StatedBillRow {
  const { item: kind, billingItem, billingItemCode, usage, usageUnit, pretaxAmount, pretaxGrossAmount } = row;
  const text = {
    kind,
    usage: usage === undefined ? undefined : `${usage} ${usageUnit ?? ''}`.trim(),
    amount: pretaxAmount?.toString(),
    gross: pretaxGrossAmount?.toString(),
    currency: row.currency,
  };
  const known = Object.entries(text).flatMap(([name, value]) =>
    value === undefined ? [] : [[name, value.slice(0, MAX_TEXT)] as const],
  );
  const item = (billingItem ?? billingItemCode ?? 'not named').slice(0, MAX_TEXT);
  return { day, item, ...Object.fromEntries(known) };
}
