/** A bill's day: a calendar day in UTC+8, `YYYY-MM-DD`. Never to be mixed with an instant. */
export type BillDate = string & { readonly billDate: unique symbol };

const DAY_MS = 86_400_000;
/** Bills are made for calendar days in UTC+8. Source: docs/cloud-facts.md, When a bill is out. */
const BILL_OFFSET_MS = 8 * 3_600_000;

/** True for a calendar day that exists, written `YYYY-MM-DD`. */
export function isBillDate(text: string): text is BillDate {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(text)) return false;
  const instant = new Date(`${text}T00:00:00Z`);
  return !Number.isNaN(instant.getTime()) && instant.toISOString().startsWith(text);
}

/** Reads a bill's day from `YYYY-MM-DD`. Throws a RangeError when no such day exists. */
export function billDate(text: string): BillDate {
  if (!isBillDate(text)) throw new RangeError(`"${text}" is not a day; a bill's day looks like 2026-11-23.`);
  return text;
}

/** The calendar day in UTC+8 that holds this instant. */
export function billDateOf(instant: Date): BillDate {
  return billDate(new Date(instant.getTime() + BILL_OFFSET_MS).toISOString().slice(0, 10));
}

/** The day that is `days` later (earlier when negative). */
export function addDays(day: BillDate, days: number): BillDate {
  return billDateOf(new Date(startOf(day).getTime() + days * DAY_MS));
}

/** The instant at which this day begins: 00:00 in UTC+8. */
export function startOf(day: BillDate): Date {
  return new Date(new Date(`${day}T00:00:00Z`).getTime() - BILL_OFFSET_MS);
}

/**
 * The month (`YYYY-MM`) that a query for this day must name. The one place that derives it: a query whose
 * BillingCycle is not the month of its BillingDate is wrong. Source: docs/cloud-facts.md, Bill answers.
 */
export function billingCycleOf(day: BillDate): string {
  return day.slice(0, 7);
}
