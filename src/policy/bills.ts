import { addDays, billDate, billDateOf, startOf, type BillDate } from '../values/bill-date.js';
import type { BillRow } from '../alibaba/cloud.js';
import type { Saving } from '../release.js';

const NOON_MS = 12 * 3_600_000;

/** True when the row is of this instance: by the id as asked, or by one part of a composite id. */
export function isOf(row: BillRow, instanceId: string): boolean {
  return row.instanceId !== undefined && row.instanceId.split(';').includes(instanceId);
}

/** True for a row that costs money by use or by being there; refunds and adjustments are told, not counted. */
export function isCharge(row: BillRow): boolean {
  if (row.item === 'Refund' || row.item === 'Adjustment') return false;
  return row.pretaxGrossAmount === undefined || row.pretaxGrossAmount > 0;
}

/** When the API can first be asked about a day: out at noon of the next day (UTC+8), and the API lags 24 h more. */
export function askableFrom(day: BillDate): Date {
  return new Date(startOf(addDays(day, 2)).getTime() + NOON_MS);
}

/** The newest day whose bill can be asked for at `now`. */
export function newestAskableDay(now: Date): BillDate {
  const day = addDays(billDateOf(now), -2);
  return askableFrom(day) <= now ? day : addDays(day, -1);
}

/**
 * True when the bill of a day cannot change any more: its month is final at noon of the 3rd of the next one, and the API
 * is 24 h behind. Source: docs/cloud-facts.md, When a bill is out.
 */
export function isFinal(day: BillDate, now: Date): boolean {
  const nextMonth = addDays(billDate(`${day.slice(0, 7)}-28`), 4);
  const fourth = billDate(`${nextMonth.slice(0, 7)}-04`);
  return now.getTime() >= startOf(fourth).getTime() + NOON_MS;
}

/** Every day from `first` to `last`, both included. */
export function daysBetween(first: BillDate, last: BillDate): BillDate[] {
  const days: BillDate[] = [];
  for (let day = first; day <= last; day = addDays(day, 1)) days.push(day);
  return days;
}

/** What 30 average days cost, in one currency; undefined when there is nothing to average or currencies mix. */
export function savingPerMonth(days: readonly (readonly BillRow[])[]): Saving | undefined {
  const rows = days.flat().filter(isCharge);
  const currencies = [...new Set(rows.map((row) => row.currency))];
  const currency = currencies[0];
  if (currencies.length !== 1 || currency === undefined) return undefined;
  // In ten-thousandths: sums of decimal fractions must not show the dust of floating point.
  const sum = rows.reduce(
    (total, row) => total + Math.round((row.pretaxAmount ?? row.pretaxGrossAmount ?? 0) * 1e4),
    0,
  );
  return { amount: ((sum * 30) / days.length / 1e4).toFixed(2), currency };
}
