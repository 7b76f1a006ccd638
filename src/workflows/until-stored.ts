import { sleep } from '@temporalio/workflow';
import type { Waiting } from '../activities/attempt.js';
import { fingerprintOf } from '../policy/fingerprint.js';
import type { Reason } from '../release.js';
import { gaveUp } from './endings.js';
import type { Run } from './run.js';
import { lookOrRecheck, MOST_CHANGES, recheckMinutesOf } from './steps.js';
import { blocked } from './tell.js';

interface Blocked {
  readonly blockers: readonly Reason[];
}

/**
 * The sibling of `untilClear` for steps after the call: shows what blocks them and waits, without a deadline. It ends no
 * run and changes no outcome; a failure of the step itself is thrown as it is.
 */
export async function untilStored<T extends Blocked>(
  run: Run,
  step: (waiting: Waiting) => Promise<T>,
): Promise<T> {
  let done = await lookOrRecheck(run, step, {});
  for (let changes = 0; done.blockers.length > 0; changes += 1) {
    blocked(run, 'evidence', done.blockers);
    // Blockers that never stay the same must not fill the history.
    if (changes > MOST_CHANGES)
      await sleep(recheckMinutesOf(run) * 60_000, { summary: 'wait before trying again' });
    done = await again(run, step, { waitWhile: fingerprintOf(done.blockers) }, done);
  }
  if (run.blockers['evidence'] !== undefined) blocked(run, 'evidence', []);
  return done;
}

/** A wait that outlasts its activity begins anew. */
async function again<T>(
  run: Run,
  step: (waiting: Waiting) => Promise<T>,
  waiting: Waiting,
  before: T,
): Promise<T> {
  try {
    return await lookOrRecheck(run, step, waiting);
  } catch (error) {
    if (gaveUp(error)) return before;
    throw error;
  }
}
