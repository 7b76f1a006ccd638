import { CancellationScope } from '@temporalio/workflow';
import type { Waiting } from '../activities/attempt.js';
import type { RecordAnswer } from '../activities/issue-record.js';
import { fingerprintOf } from '../policy/fingerprint.js';
import type { Reason, ReleaseResult } from '../release.js';
import { approvalsOf } from './ballot.js';
import { blockersOf } from './blockers.js';
import { gaveUp, reasonOf } from './endings.js';
import type { Run } from './run.js';
import { urgently } from './steps.js';
import { tell, tellBlocked } from './tell.js';

/**
 * A run that ends without a certificate leaves a record. Where the store is away, the run shows its result, waits ten
 * minutes, and ends without: that is told, and changes nothing else.
 */
export async function recorded(run: Run, result: ReleaseResult): Promise<ReleaseResult> {
  if (result.certificateDigest !== undefined) return result;
  const { stage, approvalRequest, evidence } = run.display;
  const story = {
    ...{ result, stage, approvalRequest, blockedBy: blockersOf(run), rejection: run.ballot.rejection },
    ...{ statements: approvalsOf(run), calls: run.calls.sent, evidenceDigest: evidence?.digest ?? null },
  };
  const write = (waiting: Waiting) =>
    urgently('write the record', '10 minutes').issueRecord({ ...story, waiting });
  return CancellationScope.nonCancellable(async () => {
    const answer = await written(run, result, write);
    if (typeof answer === 'string') return { ...result, recordDigest: answer };
    const text = `What this run saw and why it ended could not be written down: ${answer.text}`;
    return { ...result, reasons: [...result.reasons, { code: 'RECORD_NOT_WRITTEN', text }] };
  });
}

/** The digest of the record, or why there is none. */
async function written(
  run: Run,
  result: ReleaseResult,
  write: (waiting: Waiting) => Promise<RecordAnswer>,
): Promise<string | Reason> {
  let away: Reason | undefined;
  try {
    let { digest, blockers } = await write({});
    if (digest === null) {
      [away] = blockers;
      // It is decided: whoever asks need not wait for a disk.
      tell(run, { result });
      tellBlocked(run, 'evidence', blockers);
      ({ digest, blockers } = await write({ waitWhile: fingerprintOf(blockers) }));
    }
    return digest ?? blockers[0] ?? reasonOf(undefined);
  } catch (error) {
    return away !== undefined && gaveUp(error) ? away : reasonOf(error);
  } finally {
    if (away !== undefined) tellBlocked(run, 'evidence', []);
  }
}
