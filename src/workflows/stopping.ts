import type { Stage } from '../release.js';
import type { ShownRun } from './run.js';

/** True once somebody rejected or cancelled, in time or too late. */
export function isStopped({ ballot, scope }: Pick<ShownRun, 'ballot' | 'scope'>): boolean {
  return ballot.rejection !== null || scope.consideredCancelled;
}

/** True while a stop is on its way: the run ends as kept, or, while it is releasing, as what the executor says. */
export function isStopping(run: ShownRun): boolean {
  return isStopped(run) && !isAfterCall(run.display.stage);
}

/** True when a stop that has come was in time: nothing was sent, or the instance is still there all the same. */
export function isInTime({ display: { result, stage }, calls }: ShownRun): boolean {
  if (result === null) return !isAfterCall(stage);
  return result.outcome === 'kept' || calls.sent.length === 0;
}

/** True for the stages in which nothing can be stopped any more. */
export function isAfterCall(stage: Stage): boolean {
  return stage === 'confirming it is gone' || stage === 'confirming billing' || stage === 'ended';
}

/** What is awaited, for people; once somebody stopped the run, what its ending waits for. */
export function awaitedBy(run: ShownRun): string {
  const { stage, awaiting } = run.display;
  if (!isStopping(run)) return awaiting;
  return stage === 'releasing'
    ? 'the executor, which says whether a call was sent before it was stopped'
    : 'two looks whether the instance is there; then the run ends';
}
