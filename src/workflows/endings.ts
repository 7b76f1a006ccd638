import { ActivityFailure, ApplicationFailure, TimeoutFailure } from '@temporalio/workflow';
import { isReasonCode } from '../release/reason-codes.js';
import type { Outcome, Reason, ReleaseResult } from '../release.js';
import type { Run } from './run.js';
import { toldReasons } from './told.js';

/** How the runbook leaves its steps early: with a result. Caught in one place, `releaseKmsInstance`. */
export class RunEnded extends Error {
  readonly result: ReleaseResult;
  constructor(result: ReleaseResult) {
    super(result.outcome);
    this.result = result;
  }
}

/** Leaves the runbook with an outcome and its reasons. */
export function end(run: Run, outcome: Outcome, reasons: readonly Reason[]): never {
  throw new RunEnded(resultOf(run, outcome, reasons));
}

/** The result of a run that ends so, with the calls that it has marked. */
export function resultOf(run: Run, outcome: Outcome, reasons: readonly Reason[]): ReleaseResult {
  return {
    outcome,
    reasons: toldReasons(reasons),
    instanceId: run.request.instanceId,
    callsSent: run.callsMarked,
  };
}

/** Why an activity that was still being retried ended: the deadline of the run. */
export function gaveUp(error: unknown): boolean {
  if (!(error instanceof ActivityFailure)) return false;
  const { cause, retryState } = error;
  return (
    retryState === 'TIMEOUT' || (cause instanceof TimeoutFailure && cause.timeoutType === 'SCHEDULE_TO_CLOSE')
  );
}

/** The failure of an activity as a reason for people. */
export function reasonOf(error: unknown): Reason {
  const cause = error instanceof ActivityFailure ? error.cause : error;
  if (cause instanceof ApplicationFailure)
    return { code: isReasonCode(cause.type) ? cause.type : 'ACTIVITY_FAILED', text: cause.message };
  if (cause instanceof TimeoutFailure) {
    return { code: 'ACTIVITY_TIMED_OUT', text: `A step did not end in time (${cause.timeoutType}).` };
  }
  return {
    code: 'ACTIVITY_FAILED',
    text: cause instanceof Error ? cause.message : 'A step failed without a reason.',
  };
}
