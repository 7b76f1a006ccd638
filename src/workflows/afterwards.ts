import { CancellationScope } from '@temporalio/workflow';
import type { BillingAnswer } from '../activities/confirm-billing-stopped.js';
import type { RecordAnswer } from '../activities/issue-record.js';
import type { Waiting } from '../activities/attempt.js';
import { fingerprintOf } from '../policy/fingerprint.js';
import type { Reason, ReleaseResult } from '../release.js';
import { gaveUp, reasonOf, resultOf } from './endings.js';
import { lookWhetherGone, lostCall, type Released } from './after-sending.js';
import { blockersOf, type Run } from './run.js';
import { blocked, enter } from './tell.js';
import { observerAfterwards, urgently } from './steps.js';
import { untilStored } from './until-stored.js';

/** Days later: has billing stopped? Then the certificate. It cannot be stopped any more, and it changes no outcome. */
export async function finish(run: Run, released: Released): Promise<ReleaseResult> {
  const result: ReleaseResult = {
    ...resultOf(run, 'released', []),
    releasedAt: released.releasedAt,
    approvedBy: run.votes.map(({ signer }) => signer),
    ...(run.question?.saving !== undefined && { savedPerMonth: run.question.saving }),
  };
  return CancellationScope.nonCancellable(async () => {
    const { verdict, text, bills } = await confirmBilling(run, released);
    return certify(run, { ...result, billing: { verdict, text } }, { ...released, bills });
  });
}

async function confirmBilling(run: Run, { releasedAt }: Released): Promise<BillingAnswer> {
  enter(run, 'confirming billing');
  const { bundle } = run;
  if (bundle === null) return unverifiable('No evidence was sealed.');
  let answer: BillingAnswer = { ...unverifiable(''), final: false };
  try {
    while (!answer.final) {
      const continues = answer.verdict === 'continues';
      answer = await untilStored(run, (waiting) =>
        observerAfterwards('confirm billing').confirmBillingStopped({
          bundle,
          releasedAt,
          continues,
          waiting,
        }),
      );
      if (answer.verdict === 'continues')
        blocked(run, 'billing', [{ code: 'BILLING_CONTINUES', text: answer.text }]);
    }
  } catch (error) {
    // The instance is gone, whatever the bills say: what cannot be read is said to be unverifiable.
    const { code, text } = reasonOf(error);
    return unverifiable(`The bills could not be read (${code}): ${text}`);
  }
  return answer;
}

function unverifiable(text: string): BillingAnswer {
  return { blockers: [], verdict: 'unverifiable', text, final: true };
}

async function certify(
  run: Run,
  result: ReleaseResult,
  { goneAt, bills }: Released & { readonly bills: BillingAnswer['bills'] | undefined },
): Promise<ReleaseResult> {
  const { calls, votes, bundle } = run;
  if (bundle === null) return result;
  const task = {
    ...{ result, calls, goneAt, statements: votes, bundle },
    ...(bills !== undefined && { bills }),
  };
  try {
    const { digest } = await untilStored(run, (waiting) =>
      urgently('issue the certificate').issueCertificate({ ...task, waiting }),
    );
    return { ...result, ...(digest !== null && { certificateDigest: digest }) };
  } catch (error) {
    // It is released, whether or not that can be certified.
    return { ...result, reasons: [...result.reasons, reasonOf(error)] };
  }
}

/**
 * A run that ends without a certificate leaves a record. Where the store is away, the run shows its result, waits ten
 * minutes, and ends without: that is told, and changes nothing else.
 */
export async function recorded(run: Run, result: ReleaseResult): Promise<ReleaseResult> {
  if (result.certificateDigest !== undefined) return result;
  const { stage, question, rejection, votes: statements, calls, bundle } = run;
  const story = { result, stage, blockedBy: blockersOf(run), question, rejection, statements, calls };
  const write = (waiting: Waiting) =>
    urgently('write the record', '10 minutes').issueRecord({
      ...story,
      evidenceDigest: bundle?.digest ?? null,
      waiting,
    });
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
      run.result = result;
      blocked(run, 'evidence', blockers);
      ({ digest, blockers } = await write({ waitWhile: fingerprintOf(blockers) }));
    }
    return digest ?? blockers[0] ?? reasonOf(undefined);
  } catch (error) {
    return away !== undefined && gaveUp(error) ? away : reasonOf(error);
  } finally {
    if (away !== undefined) blocked(run, 'evidence', []);
  }
}

/** Before a run says that it kept the instance, it looks: an outcome never contradicts the cloud. */
export async function confirmKept(run: Run, result: ReleaseResult): Promise<ReleaseResult> {
  if (result.outcome !== 'kept') return result;
  return CancellationScope.nonCancellable(async () => {
    try {
      const { found } = await lookWhetherGone(run, 'kept');
      if (found === 'there') return result;
      const sent = run.callsMarked === 0 ? 'This run sent nothing' : sentBy(run);
      const text = `${sent}, and two looks say: ${found}. A person has to look.`;
      return {
        ...result,
        outcome: 'unknown',
        reasons: [{ code: 'GONE_NOT_BY_US', text }, ...result.reasons],
      };
    } catch (error) {
      const text = `Nothing is known of a release, but the last look failed: ${reasonOf(error).text}`;
      return {
        ...result,
        outcome: 'unknown',
        reasons: [{ code: 'LAST_LOOK_FAILED', text }, ...result.reasons],
      };
    }
  });
}

function sentBy(run: Run): string {
  const lost = lostCall(run);
  const unanswered = lost === undefined ? '' : `, and the answer of the one of ${lost.at} was lost`;
  return `This run sent ${run.callsMarked} calls${unanswered}`;
}

// A workflow is not told who cancelled it, and why.
const CANCELLED =
  'The run was cancelled. Who did it, and why, is in its history: WorkflowExecutionCancelRequested.';

/** How a run ends that somebody stopped before a call was sent. */
export function stopped(run: Run): ReleaseResult {
  const { rejection } = run;
  const outcome = run.seen === null ? 'not found' : 'kept';
  if (rejection === null) return resultOf(run, outcome, [{ code: 'CANCELLED', text: CANCELLED }]);
  const proof = rejection.proved ? 'signed' : 'name not proved';
  return resultOf(run, outcome, [
    { code: 'REJECTED', text: `Rejected by ${rejection.as} (${proof}): ${rejection.why}` },
  ]);
}
