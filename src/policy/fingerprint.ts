import type { Reason } from '../release.js';

/**
 * The same while nothing has changed that a person would act on: what blocks, by its code, and what it is about, by its
 * subject. Times, counts and other people's words stand in the sentence alone.
 */
export function fingerprintOf(blockers: readonly Reason[]): string {
  const each = blockers.map(({ code, subject = '' }) => JSON.stringify([code, subject]));
  return [...new Set(each)].toSorted().join('\n');
}
