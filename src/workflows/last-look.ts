import { CancellationScope } from '@temporalio/workflow';
import type { Reason, ReleaseResult } from '../release.js';
import { lookWhetherGone } from './after-call.js';
import { approvalsOf } from './ballot.js';
import { lostCall } from './call-log.js';
import { blockersOf } from './display.js';
import { reasonOf } from './endings.js';
import type { Run } from './run.js';
import { urgently } from './steps.js';

/** Before a run says that it kept the instance, it looks: an outcome never contradicts the cloud. */
export async function confirmKept(run: Run, result: ReleaseResult): Promise<ReleaseResult> {
  if (result.outcome !== 'kept') return result;
  const unknown = (code: string, text: string): ReleaseResult => ({
    ...result,
    outcome: 'unknown',
    reasons: [{ code, text }, ...result.reasons],
  });
  return CancellationScope.nonCancellable(async () => {
    try {
      const { found } = await lookWhetherGone(run, 'kept');
      if (found === 'there') return result;
      return unknown('GONE_NOT_BY_US', `${sentBy(run)}, and two looks say: ${found}. A person has to look.`);
    } catch (error) {
      const text = `Nothing is known of a release, but the last look failed: ${reasonOf(error).text}`;
      return unknown('LAST_LOOK_FAILED', text);
    }
  });
}

function sentBy(run: Run): string {
  const { length } = run.calls.sent;
  if (length === 0) return 'This run sent nothing';
  const lost = lostCall(run);
  const unanswered = lost === undefined ? '' : `, and the answer of the one of ${lost.at} was lost`;
  return `This run sent ${length} calls${unanswered}`;
}

/**
 * A run that ends without a certificate leaves a record. That it cannot be written is told, and changes nothing else.
 */
export async function recorded(run: Run, result: ReleaseResult): Promise<ReleaseResult> {
  if (result.certificateDigest !== undefined) return result;
  const { stage, question, evidence } = run.display;
  const story = {
    ...{ result, stage, question, blockedBy: blockersOf(run), rejection: run.ballot.rejection },
    ...{ statements: approvalsOf(run), calls: run.calls.sent, evidenceDigest: evidence?.digest ?? null },
  };
  return CancellationScope.nonCancellable(async () => {
    try {
      const { digest } = await urgently('write the record', '10 minutes').issueRecord(story);
      return { ...result, recordDigest: digest };
    } catch (error) {
      const text = `What this run saw and why it ended could not be written down: ${reasonOf(error).text}`;
      const reason: Reason = { code: 'RECORD_NOT_WRITTEN', text };
      return { ...result, reasons: [...result.reasons, reason] };
    }
  });
}
