import { CancellationScope, condition, sleep } from '@temporalio/workflow';
import type { Blocked, Waiting } from '../activities/attempt.js';
import { fingerprintOf } from '../policy/fingerprint.js';
import type { Ballot } from './parts.js';
import { DeadlinePassed, gaveUp } from './endings.js';
import type { Run } from './run.js';
import { isStopped } from './stopping.js';
import { tellBlocked } from './tell.js';

const MINUTE_MS = 60_000;
const MINUTES_WITHOUT_POLICY = 15;
/** Changes of the blockers of one step that are shown at once; further ones are looked for at the policy's pace. */
const MAX_CHANGES = 20;

/** What a look answered once nothing blocked it, and whether that had to be waited for. */
export interface Clear<T> {
  readonly answer: T;
  readonly waited: boolean;
}

/** One look: what it saw, or what blocks. `waiting` asks it to answer only when that has changed. */
export type Check<T extends Blocked> = (waiting: Waiting) => Promise<T>;

/**
 * Looks, and while something blocks that a person can clear, waits where it is: the same look, retried by the server,
 * which answers when the blockers are gone or differ. `recheck` looks at once. Throws `DeadlinePassed`.
 */
export async function untilClear<T extends Blocked>(
  run: Run,
  step: string,
  check: Check<T>,
): Promise<Clear<T>> {
  try {
    let answer = await checkOrRecheck(run, check, {});
    let changes = 0;
    for (; answer.blockers.length > 0; changes += 1) {
      tellBlocked(run, step, answer.blockers);
      // Blockers that never stay the same must not fill the history.
      if (changes > MAX_CHANGES) await pause(run, recheckMsOf(run), 'wait before looking again');
      answer = await checkOrRecheck(run, check, { waitWhile: fingerprintOf(answer.blockers) });
    }
    if (run.display.blockers[step] !== undefined) tellBlocked(run, step, []);
    return { answer, waited: changes > 0 };
  } catch (error) {
    throw gaveUp(error) ? new DeadlinePassed() : error;
  }
}

/**
 * The sibling for steps after the call: shows what blocks them and waits, without a deadline. It ends no run and changes
 * no outcome; a failure of the step itself is thrown as it is.
 */
export async function untilStored<T extends Blocked>(run: Run, step: Check<T>): Promise<T> {
  let done = await checkOrRecheck(run, step, {});
  for (let changes = 0; done.blockers.length > 0; changes += 1) {
    tellBlocked(run, 'evidence', done.blockers);
    if (changes > MAX_CHANGES) await sleep(recheckMsOf(run), { summary: 'wait before trying again' });
    const before = done;
    done = await checkOrRecheck(run, step, { waitWhile: fingerprintOf(done.blockers) }).catch(
      // A wait that outlasts its activity begins anew.
      (error: unknown) => {
        if (gaveUp(error)) return before;
        throw error;
      },
    );
  }
  if (run.display.blockers['evidence'] !== undefined) tellBlocked(run, 'evidence', []);
  return done;
}

/** Waits, or until somebody asks for a look, attests a backup or stops the run. Throws `DeadlinePassed`. */
export async function pause(run: Run, ms: number, summary: string): Promise<void> {
  const { ballot } = run;
  const left = run.display.deadline - Date.now();
  if (left <= 0) throw new DeadlinePassed();
  const ends = () => isCalledFor(run, ballot) || isStopped(run);
  await condition(ends, Math.max(1_000, Math.min(ms, left)), { summary });
}

/** How often the policy wants blockers to be looked at. */
export function recheckMsOf({ display: { current } }: Run): number {
  return (current?.policy.waiting.recheckMinutes ?? MINUTES_WITHOUT_POLICY) * MINUTE_MS;
}

/** True once somebody has asked for a look, or attested a backup, since then. */
export function isCalledFor({ ballot }: Run, since: Pick<Ballot, 'rechecks' | 'attested'>): boolean {
  return ballot.rechecks > since.rechecks || ballot.attested !== since.attested;
}

/** A recheck ends the wait, also one for something that only takes its time, and looks at once. */
async function checkOrRecheck<T extends Blocked>(run: Run, check: Check<T>, waiting: Waiting): Promise<T> {
  const { ballot } = run;
  const scope = new CancellationScope();
  const waited = scope.run(() => check(waiting));
  waited.catch(() => undefined);
  try {
    const first = await scope.run(() =>
      Promise.race([waited, condition(() => isCalledFor(run, ballot)).then(() => undefined)]),
    );
    if (first !== undefined) return first;
  } finally {
    scope.cancel();
  }
  return checkOrRecheck(run, check, {});
}
