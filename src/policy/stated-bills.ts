import type { BillDate } from '../values/bill-date.js';
import type { BillRow } from '../alibaba/cloud.js';
import type { StatedBillRow, StatedBills } from '../release/stated-bills.js';

/** More rows say no more about whether billing stopped; a certificate must stay readable. */
const MOST_ROWS = 100;
const MOST_TEXT = 200;

/** The rows of this instance, by the day of their bill. */
export type RowsByDay = ReadonlyMap<BillDate, readonly BillRow[]>;

/** What a verdict on the bills rests on, in a form that a certificate can carry: at most 100 rows after the release. */
export function statedBills(
  lookedAt: Date,
  after: RowsByDay,
  controls: StatedBills['controls'],
  baseline: readonly [BillDate, readonly BillRow[]],
): StatedBills {
  const rows = [...after].flatMap(([day, found]) => found.map((row) => statedRow(day, row)));
  const [day, before] = baseline;
  const left = Math.max(0, rows.length - MOST_ROWS) + Math.max(0, before.length - MOST_ROWS);
  return {
    lookedAt: lookedAt.toISOString(),
    days: [...after.keys()],
    rows: rows.slice(0, MOST_ROWS),
    controls,
    baseline: { day, rows: before.slice(0, MOST_ROWS).map((row) => statedRow(day, row)) },
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
    value === undefined ? [] : [[name, value.slice(0, MOST_TEXT)] as const],
  );
  const item = (billingItem ?? billingItemCode ?? 'not named').slice(0, MOST_TEXT);
  return { day, item, ...Object.fromEntries(known) };
}
