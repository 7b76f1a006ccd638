import type { LogDay } from '../alibaba/cloud.js';
import type { Instant } from '../values/instant.js';

/** A time without a row: whether anything would have been written then is not known. */
export interface Silence {
  readonly from: Instant;
  readonly to: Instant;
}

/** Whoever calls once a day, with two hours to spare, shows that rows are written. */
const LONGEST_MS = 26 * 3_600_000;

/**
 * The times from `quietFrom` to `to` of which no row shows that anything was written. Days are told by their first and last
 * row: what lies between those is shorter than a day. Pure, and the same however far back the days reach.
 */
export function silencesIn(days: readonly LogDay[], quietFrom: Instant, to: Instant): Silence[] {
  const silences: Silence[] = [];
  let heard = quietFrom;
  for (const { first, last } of [...days].toSorted((a, b) => (a.first < b.first ? -1 : 1))) {
    if (last < quietFrom) continue;
    if (isLong(heard, first)) silences.push({ from: heard, to: first });
    heard = last;
  }
  return isLong(heard, to) ? [...silences, { from: heard, to }] : silences;
}

function isLong(from: Instant, to: Instant): boolean {
  return Date.parse(to) - Date.parse(from) > LONGEST_MS;
}
