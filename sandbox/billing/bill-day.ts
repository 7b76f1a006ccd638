import { day, hour } from '../scenario/time.js';

/** A billing day: a calendar day in UTC+8, written YYYY-MM-DD. */
export interface BillDay {
  readonly text: string;
  readonly start: number;
  readonly end: number;
}

/** Reads `YYYY-MM-DD`; undefined when there is no such day. */
export function billDay(text: string): BillDay | undefined {
  const start = Date.parse(`${text}T00:00:00Z`) - 8 * hour;
  if (!/^\d{4}-\d{2}-\d{2}$/.test(text) || Number.isNaN(start)) return undefined;
  return { text, start, end: start + day };
}

/** The calendar day in UTC+8 of an instant, milliseconds since 1970. */
export function dayOf(at: number): BillDay {
  const text = new Date(at + 8 * hour).toISOString().slice(0, 10);
  const start = Date.parse(`${text}T00:00:00Z`) - 8 * hour;
  return { text, start, end: start + day };
}

/** The days of a cycle (YYYY-MM). */
export function daysOf(cycle: string): BillDay[] {
  const days: BillDay[] = [];
  for (let n = 1; n <= 31; n += 1) {
    const found = billDay(`${cycle}-${String(n).padStart(2, '0')}`);
    if (found !== undefined && dayOf(found.start).text.startsWith(cycle)) days.push(found);
  }
  return days;
}

/** The bill of day T is made by T+1 12:00 UTC+8, and comes into the API after the lag. */
export function visibleFrom({ end }: BillDay, lagHours: number): number {
  return end + 12 * hour + lagHours * hour;
}
