import { CancellationScope, isCancellation } from '@temporalio/workflow';
import type { ReleaseAttempt } from '../activities/release-instance.js';
import { MAX_CALLS, type Vote } from '../release.js';
import { afterCall, goneUnsent, type Released } from './after-call.js';
import { allStatementsChecked } from './ballot.js';
import { type Sent } from './call-log.js';
import { DeadlinePassed, ended, type Ended, reasonOf } from './endings.js';
import type { Asked } from './freeze-evidence.js';
import { awaitSamePolicy } from './let-executor-try.js';
import { claimOf, type Preparation, withoutBackup } from './preparation.js';
import { awaitProtectionOff } from './protection.js';
import type { Run } from './run.js';
import { executorRelease } from './steps.js';
import { isStopped } from './stopping.js';
import { enterStage, tellBlocked } from './tell.js';
import { pause } from './waiting.js';

const MINUTE_MS = 60_000;

type Unsent = Extract<ReleaseAttempt, { did: 'nothing' }>;

/** The approvals carry nothing any more: world or policy differ from what was approved. */
export interface WorldChanged {
  readonly is: 'world changed';
  readonly prepared: Preparation;
}

/** Somebody stopped the run, and no call has released the instance. */
export interface Stopped {
  readonly is: 'stopped';
}

/** Releases once: the executor checks everything once more on its own, and sends one call; two looks then agree that it is gone. */
export async function release(
  run: Run,
  asked: Asked,
  approvals: readonly Vote[],
): Promise<Released | WorldChanged | Stopped | Ended> {
  enterStage(run, 'releasing');
  if (asked.policy.protection.off === 'at-release') await awaitProtectionOff(run, 'at-release');
  for (let tries = 1; ; tries += 1) {
    // A statement that has arrived counts before the call, also a rejection that is still being checked.
    await allStatementsChecked(run);
    if (Date.now() >= run.display.deadline) throw new DeadlinePassed();
    if (run.calls.marks.length >= MAX_CALLS) return tooManyCalls(run);
    const attempt = await tryOnce(run, asked, approvals);
    const next =
      attempt.did === 'sent'
        ? await CancellationScope.nonCancellable(() => afterCall(run, attempt))
        : await afterNothing(run, asked, attempt, tries);
    if (next.is === 'released' || next.is === 'ended') return next;
    // A stop that came while a call was under way ends the run here, before anything is looked at again.
    if (isStopped(run)) return { is: 'stopped' };
    if (next.is === 'no backup')
      return { is: 'world changed', prepared: withNewBackup(asked.prepared, next.at) };
    if (next.is !== 'to be tried again') return next;
  }
}

/** A mark without the answer to a call is a call whose answer is lost, whatever else was said of it. */
async function tryOnce(run: Run, asked: Asked, approvals: readonly Vote[]): Promise<Sent | Unsent> {
  const before = run.calls.marks.length;
  const attempt = await execute(run, asked, approvals).catch((error: unknown): Unsent => {
    if (isCancellation(error) && run.calls.marks.length === before) throw error;
    return { did: 'nothing', reasons: [reasonOf(error)], waitMs: MINUTE_MS };
  });
  const markedAt = run.calls.marks.at(-1);
  if (attempt.did === 'sent' || markedAt === undefined || run.calls.marks.length === before) return attempt;
  const text = attempt.reasons.map((reason) => reason.text).join(' ');
  return { did: 'sent', at: new Date(markedAt).toISOString(), answer: 'lost', text };
}

function execute(run: Run, { approvalRequest, prepared }: Asked, approvals: readonly Vote[]) {
  return executorRelease(run, `release: call ${run.calls.marks.length + 1}`).releaseInstance({
    asOf: approvalRequest.asOf,
    deadline: new Date(run.display.deadline).toISOString(),
    statements: approvals.map(({ signed }) => signed),
    ...claimOf(prepared.backup),
  });
}

/** Nothing was sent. Is it worth trying again with the same approvals? */
async function afterNothing(
  run: Run,
  asked: Asked,
  { reasons, waitMs }: Unsent,
  tries: number,
): Promise<{ readonly is: 'to be tried again' } | WorldChanged | Stopped | Ended> {
  if (isStopped(run)) return { is: 'stopped' };
  const codes = reasons.map(({ code }) => code);
  if (codes.includes('INSTANCE_GONE')) return goneUnsent(run, reasons);
  if (codes.includes('TOO_MANY_CALLS')) return tooManyCalls(run);
  tellBlocked(run, 'releasing', reasons);
  const changed: WorldChanged = { is: 'world changed', prepared: asked.prepared };
  // By workflow time; the executor looks at the time itself.
  const isExpired = () => Date.now() >= Date.parse(asked.approvalRequest.expiresAt);
  if (codes.includes('POLICY_DIFFERS')) {
    await awaitSamePolicy(run, asked.approvalRequest);
    const isSame = run.display.current?.policyDigest === asked.approvalRequest.policyDigest;
    return isSame && !isExpired() ? { is: 'to be tried again' } : changed;
  }
  // Tags that could not be read say nothing of the world: the approvals stand while they are read again.
  const isUnread = codes.join() === 'TAGS_NOT_READ';
  const passes = waitMs !== undefined || codes.includes('SNAPSHOT_TOO_OLD') || codes.includes('STOPPED');
  if (!(isUnread || passes) || isExpired()) return changed;
  const longer = Math.min(60, 2 ** (tries - 1)) * MINUTE_MS;
  await pause(run, Math.max(waitMs ?? 0, longer), 'wait before the executor tries again');
  return { is: 'to be tried again' };
}

function tooManyCalls(run: Run): Ended {
  const text = `${run.calls.marks.length} calls were marked and it is still there. A person has to look.`;
  return ended(run, 'unknown', [{ code: 'TOO_MANY_CALLS', text }]);
}

/** KMS said that it has no backup: only one that is newer than its answer counts from now on. */
function withNewBackup({ backup, ...rest }: Preparation, noBackupAt: string): Preparation {
  return { ...rest, backup: { ...withoutBackup(backup), noBackupAt } };
}
