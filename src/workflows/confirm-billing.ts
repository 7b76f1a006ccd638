import { CancellationScope } from '@temporalio/workflow';
import type { BillingAnswer } from '../activities/confirm-billing-stopped.js';
import type { ReleaseResult, Vote } from '../release.js';
import type { Released } from './after-call.js';
import { type Ended, reasonOf, resultOf } from './endings.js';
import type { Asked } from './freeze-evidence.js';
import type { Run } from './run.js';
import { observerAfterwards, urgently } from './steps.js';
import { enterStage, tellBlocked } from './tell.js';
import { untilStored } from './waiting.js';

/** Days later: has billing stopped? Then the certificate. It cannot be stopped any more, and it changes no outcome. */
export async function confirmBillingAndCertify(
  run: Run,
  asked: Asked,
  approvals: readonly Vote[],
  released: Released,
): Promise<Ended> {
  const { saving } = asked.approvalRequest;
  const result: ReleaseResult = {
    ...resultOf(run, 'released', []),
    releasedAt: released.releasedAt,
    approvedBy: approvals.map(({ signer }) => signer),
    ...(saving !== undefined && { savedPerMonth: saving }),
  };
  return CancellationScope.nonCancellable(async () => {
    const { verdict, text, bills } = await confirmBilling(run, asked, released);
    const billed = { ...result, billing: { verdict, text } };
    return { is: 'ended', result: await certified(run, asked, approvals, released, billed, bills) };
  });
}

async function confirmBilling(run: Run, { bundle }: Asked, { releasedAt }: Released): Promise<BillingAnswer> {
  enterStage(run, 'confirming billing');
  try {
    for (let continues = false; ; continues = true) {
      const answer = await untilStored(run, (waiting) =>
        observerAfterwards('confirm billing').confirmBillingStopped({
          ...{ bundle, releasedAt, continues, waiting },
        }),
      );
      if (answer.verdict === 'continues')
        tellBlocked(run, 'billing', [{ code: 'BILLING_CONTINUES', text: answer.text }]);
      if (answer.final) return answer;
    }
  } catch (error) {
    // The instance is gone, whatever the bills say: what cannot be read is said to be unverifiable.
    const { code, text } = reasonOf(error);
    const why = `The bills could not be read (${code}): ${text}`;
    return { blockers: [], verdict: 'unverifiable', text: why, final: true };
  }
}

async function certified(
  run: Run,
  { bundle }: Asked,
  approvals: readonly Vote[],
  { goneAt }: Released,
  result: ReleaseResult,
  bills: BillingAnswer['bills'],
): Promise<ReleaseResult> {
  const task = {
    ...{ result, calls: run.calls.sent, goneAt, statements: approvals, bundle },
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
