import type { Reason } from '../release.js';
import type { Ballot } from './parts.js';

/**
 * A flood of statements with wrong signatures must not fill the history of a run, and must not shut out whoever comes
 * after it: so many are checked as they come, then one every few seconds, up to what a history has room for.
 */
const CHECKED_AT_ONCE = 100;
const CHECKED_IN_ALL = 1_500;
const THEN_EVERY_MS = 5_000;

/** Why no further statement is checked at this moment; undefined when one is. */
export function tooMany({
  checked,
  lastChecked,
}: Pick<Ballot, 'checked' | 'lastChecked'>): Reason | undefined {
  if (checked < CHECKED_AT_ONCE) return undefined;
  const code = 'TOO_MANY_STATEMENTS';
  if (checked >= CHECKED_IN_ALL)
    return { code, text: `This run has checked ${checked} statements. Reject it, and ask anew.` };
  if (Date.now() - lastChecked >= THEN_EVERY_MS) return undefined;
  const every = THEN_EVERY_MS / 1_000;
  const text = `This run has checked ${checked} statements and checks one in ${every} seconds now. Send it again then.`;
  return { code, text };
}
