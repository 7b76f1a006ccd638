import { ActivityFailure, ApplicationFailure, TimeoutFailure } from '@temporalio/workflow';
import { isReasonCode } from '../release/reason-codes.js';
import type { Outcome, Reason, ReleaseResult } from '../release.js';
import { blockersOf } from './blockers.js';
import type { Run } from './run.js';
import { boundedReasons } from './bounded-reasons.js';

/** A step whose answer is that the run ends. */
export interface Ended {
  readonly is: 'ended';
  readonly result: ReleaseResult;
}

/** The run ends so, with the calls that it has sent so far. */
export function ended(run: Run, outcome: Outcome, reasons: readonly Reason[]): Ended {
  return { is: 'ended', result: resultOf(run, outcome, reasons) };
}

/** The result of a run that ends so. */
export function resultOf(run: Run, outcome: Outcome, reasons: readonly Reason[]): ReleaseResult {
  return {
    outcome,
    reasons: boundedReasons(reasons),
    instanceId: run.identity.request.instanceId,
    callsSent: run.calls.sent.length,
  };
}

/** The deadline of the run came while something was awaited. Thrown by whatever waits, and caught in one place. */
export class DeadlinePassed extends Error {}

/** What is said of a run that ends at its deadline: how long it waited, and for what. */
export function deadlineReasons(run: Run): Reason[] {
  const text = `What blocked was not cleared within ${run.display.giveUpDays} days of the request, so the run ended.`;
  return [{ code: 'GAVE_UP', text }, ...blockersOf(run)];
}

// A workflow is not told who cancelled it, and why.
const CANCELLED =
  'The run was cancelled. Who did it, and why, is in its history: WorkflowExecutionCancelRequested.';

/** How a run ends that somebody stopped before a call was sent. */
export function stopped(run: Run): Ended {
  const { rejection } = run.ballot;
  const outcome = run.display.seen === null ? 'not found' : 'kept';
  if (rejection === null) return ended(run, outcome, [{ code: 'CANCELLED', text: CANCELLED }]);
  const proof = rejection.proved ? 'signed' : 'name not proved';
  const text = `Rejected by ${rejection.as} (${proof}): ${rejection.why}`;
  return ended(run, outcome, [{ code: 'REJECTED', text }]);
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
