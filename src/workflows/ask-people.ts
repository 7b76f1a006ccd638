import { condition, sleep } from '@temporalio/workflow';
import type { Vote } from '../release.js';
import { allStatementsChecked, approvalsOf } from './ballot.js';
import { DeadlinePassed, ended, type Ended } from './endings.js';
import type { Asked } from './freeze-evidence.js';
import type { Run } from './run.js';
import { enterStage, tell } from './tell.js';

const HOUR_MS = 3_600_000;

/** Enough distinct people have signed exactly what was asked. */
export interface Approved {
  readonly is: 'approved';
  /** In the order in which they came. */
  readonly approvals: readonly Vote[];
}

/** Asks the approvers, and waits until enough distinct people have signed it. Silence is a no. */
export async function awaitApprovals(
  run: Run,
  { approvalRequest, bundle, policy }: Asked,
): Promise<Approved | Ended> {
  tell(run, { approvalRequest, approvalRequestNumber: approvalRequest.number, evidence: bundle });
  const { required } = policy.approval;
  const windowMs = Math.min(policy.waiting.approvalDays * 24 * HOUR_MS, run.display.deadline - Date.now());
  const until = new Date(Date.now() + windowMs).toISOString();
  enterStage(
    run,
    'awaiting approval',
    `${required} distinct approvers sign the statement of approval request ${approvalRequest.number}`,
    Date.parse(until),
  );
  const isApproved = () => approvalsOf(run).length >= required;
  const summary = `wait for human approval: 0 of ${required} when asked`;
  const inTime = windowMs > 0 && (await condition(isApproved, windowMs, { summary }));
  // Whoever signed in time is told that it counts: so it does, also where its check took until now.
  if (!inTime) await allStatementsChecked(run);
  const approvals = approvalsOf(run);
  if (isApproved()) return { is: 'approved', approvals };
  const text = `${approvals.length} of ${required} approvals came until ${until}. No answer is a no.`;
  return ended(run, 'kept', [{ code: 'NO_QUORUM', text }]);
}

/** A countdown between the last signature and the release, in which anybody may still stop it. */
export async function coolOff(run: Run, { policy }: Asked): Promise<void> {
  const notBefore = policy.notBefore === null ? 0 : Date.parse(policy.notBefore) - Date.now();
  const ms = Math.max(policy.waiting.coolingOffHours * HOUR_MS, notBefore);
  const left = run.display.deadline - Date.now();
  const end = Date.now() + Math.min(ms, left);
  enterStage(run, 'cooling off', 'the end of the cooling-off; until then a rejection costs nothing', end);
  if (ms >= left) {
    await sleep(Math.max(1_000, left), { summary: 'cooling off: the deadline comes first' });
    throw new DeadlinePassed();
  }
  if (ms > 0) await sleep(ms, { summary: 'cooling off: anybody may still reject' });
}
