import { addDays, startOf, type BillDate } from '../values/bill-date.js';
import type { BillingVerdict } from '../release.js';
import { newestAskableDay } from './bills.js';

const NOON_MS = 12 * 3_600_000;
/** How many days bills that go on, or do not come, are looked at. */
export const CHECK_FOR_DAYS = 14;

/** What the bills of the days after the release show. */
export interface BillsSeen {
  /** Days after the release day on which this instance was charged, oldest first. */
  readonly charged: readonly BillDate[];
  /** True when the bill of that day has any row of the account. */
  hasRows(day: BillDate): boolean;
  /** True when this instance had rows on the day before the release: the same question, asked where it has an answer. */
  readonly hadRowsBefore: boolean;
}

/** A verdict, or when to look again. `final: false`: charges go on, and it is looked at again each day. */
export type BillingDecision =
  | { readonly verdict: BillingVerdict; readonly text: string; readonly final: boolean }
  | { readonly waitUntil: Date; readonly text: string };

/** 12:00 in UTC+8, so many days after the release day. */
export function noonAfter(release: BillDate, days: number): Date {
  return new Date(startOf(addDays(release, days)).getTime() + NOON_MS);
}

/**
 * Has billing stopped? Nothing is looked at before R + 2 12:00 and nothing is said to have stopped before R + 3 12:00
 * (R = the release day, UTC+8). Silence counts only beside a canary: rows of the account on that day, and rows of
 * this instance on the day before R.
 */
export function decideBilling(release: BillDate, now: Date, seen: BillsSeen): BillingDecision {
  const next = addDays(release, 1);
  const over = now >= noonAfter(release, 2 + CHECK_FOR_DAYS);
  const tomorrow = new Date(now.getTime() + 24 * 3_600_000);
  const lastCharged = seen.charged.at(-1);
  const newest = newestAskableDay(now);
  if (lastCharged !== undefined) {
    const quietAgain = newest >= addDays(lastCharged, 2) && seen.hasRows(newest);
    if (quietAgain)
      return verdict(
        'stopped',
        `It was charged until ${lastCharged}, after the release; not on ${newest}.`,
        true,
      );
    return verdict(
      'continues',
      `It is still charged: ${seen.charged.join(', ')}. Ask Alibaba Cloud, with the request id of the release.`,
      over,
    );
  }
  if (now < noonAfter(release, 3)) {
    return {
      waitUntil: noonAfter(release, 3),
      text: `Nothing charged so far; no verdict before ${noonAfter(release, 3).toISOString()}.`,
    };
  }
  if (!seen.hadRowsBefore) {
    return verdict(
      'unverifiable',
      'It had no bill rows before the release either (another payer, or too new): look at the bills yourself.',
      true,
    );
  }
  if (seen.hasRows(next))
    return verdict('stopped', `The bill of ${next} is out and has no charge of it.`, true);
  if (over)
    return verdict(
      'unverifiable',
      `The bill of ${next} shows no row of the whole account: look at the bills yourself.`,
      true,
    );
  return { waitUntil: tomorrow, text: `The bill of ${next} is not out yet.` };
}

function verdict(is: BillingVerdict, text: string, final: boolean): BillingDecision {
  return { verdict: is, text, final };
}
