import type { Instant } from '../values/instant.js';
import type { Window } from './trail-seam.js';

/** A query may span 30 days, and is widened to whole seconds. Source: docs/cloud-facts.md, ActionTrail limits. */
const MAX_QUERY_MS = 30 * 24 * 3_600_000 - 60_000;
/** ActionTrail answers about 90 days and refuses to be asked about more; ten minutes less are sure. */
const TRAIL_KEEPS_MS = 90 * 24 * 3_600_000 - 20 * 60_000;

/** So much of what was read is read again by what is read beside it. */
export const SEAM_MS = 60_000;

/** The window in parts that one query may span, the newest first; each overlaps the one before it by a seam. */
export function queriesFor({ from, to }: Window): Window[] {
  const start = Math.floor((Date.parse(to) - MAX_QUERY_MS) / 1_000) * 1_000;
  if (start <= Date.parse(from)) return [{ from, to }];
  const rest = { from, to: new Date(start + SEAM_MS).toISOString() };
  return [{ from: new Date(start).toISOString(), to }, ...queriesFor(rest)];
}

/** True for an event so near to one of these times that what is read beside it lists it too. */
export function isNear(time: Instant, edges: readonly Instant[]): boolean {
  return edges.some((edge) => time >= edge && time <= before(edge, -SEAM_MS - 1_000));
}

/** The oldest time about which the trail can be asked, when `to` is the newest. */
export function oldestInTrail(to: Instant): Instant {
  return before(to, TRAIL_KEEPS_MS);
}

/** So many milliseconds before a time. */
export function before(time: Instant, ms: number): Instant {
  return new Date(Date.parse(time) - ms).toISOString();
}

/** The later of two times. */
export function later(a: Instant, b: Instant): Instant {
  return a > b ? a : b;
}

/** The earlier of two times. */
export function earlier(a: Instant, b: Instant): Instant {
  return a < b ? a : b;
}
