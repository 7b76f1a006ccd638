import { CancellationScope, isCancellation } from '@temporalio/workflow';
import type { ReleaseAttempt } from '../activities/release-instance.js';
import { MAX_CALLS } from '../release.js';
import { afterSending, type AskAgain, goneUnsent, type Released } from './after-sending.js';
import { statementsOf } from './ask-people.js';
import { backupOf, type Preparation } from './backup.js';
import { end, reasonOf } from './endings.js';
import { checkProtection } from './prepare.js';
import { allStatementsChecked, blockersOf, deadlineOf, type Run } from './run.js';
import { blocked, enter } from './tell.js';
import { awaitSameRules } from './same-rules.js';
import { executorRelease, gaveUpReason, pause } from './steps.js';
import { isStopped } from './stopping.js';

const MINUTE_MS = 60_000;

/**
 * Releases once. Answers when it is gone and ours, or `ask again` when the world or the rules differ from what was
 * approved. Everything else ends the run.
 */
export async function release(run: Run, work: Preparation): Promise<Released | AskAgain> {
  enter(run, 'releasing');
  if (work.terms.protection.off === 'at-release') await checkProtection(run, work, 'at-release');
  for (let tries = 1; ; tries += 1) {
    // A statement that has arrived counts before the call, also a rejection that is still being checked.
    await allStatementsChecked(run);
    const attempt = await tryOnce(run, work);
    if (attempt.did === 'sent') {
      const released = await CancellationScope.nonCancellable(() => afterSending(run, work, attempt));
      if (released !== 'look again') return released;
    } else if (!(await mayTryAgain(run, work, attempt, tries))) {
      return 'ask again';
    }
  }
}

async function tryOnce(run: Run, work: Preparation): Promise<ReleaseAttempt> {
  if (Date.now() >= deadlineOf(run)) end(run, 'kept', [gaveUpReason(run), ...blockersOf(run)]);
  if (run.marks >= MAX_CALLS) tooManyCalls(run);
  const { marks } = run;
  const attempt = await execute(run, work);
  // A mark without the answer to a call is a call whose answer is lost, whatever else was said of it.
  if (attempt.did === 'sent' || run.marks === marks) return attempt;
  const text = attempt.reasons.map((reason) => reason.text).join(' ');
  return { did: 'sent', at: new Date(run.markedAt).toISOString(), answer: 'lost', text };
}

function tooManyCalls(run: Run): never {
  const text = `${run.marks} calls were marked and it is still there. A person has to look.`;
  return end(run, 'unknown', [{ code: 'TOO_MANY_CALLS', text }]);
}

async function execute(run: Run, work: Preparation): Promise<ReleaseAttempt> {
  const { marks } = run;
  try {
    return await executorRelease(run, `release: call ${marks + 1}`).releaseInstance({
      asOf: run.question?.asOf ?? '',
      statements: statementsOf(run),
      ...backupOf(work),
    });
  } catch (error) {
    if (isCancellation(error) && run.marks === marks) throw error;
    return { did: 'nothing', reasons: [reasonOf(error)], waitMs: MINUTE_MS };
  }
}

/** Nothing was sent. Is it worth trying again with the same approvals? */
async function mayTryAgain(
  run: Run,
  work: Preparation,
  { reasons, waitMs }: Extract<ReleaseAttempt, { did: 'nothing' }>,
  tries: number,
): Promise<boolean> {
  if (isStopped(run)) return false;
  const codes = reasons.map(({ code }) => code);
  if (codes.includes('INSTANCE_GONE')) return goneUnsent(run, reasons);
  if (codes.includes('TOO_MANY_CALLS')) tooManyCalls(run);
  blocked(run, 'releasing', reasons);
  if (codes.includes('POLICY_DIFFERS')) return sameRulesAgain(run, work);
  // Tags that could not be read say nothing of the world: the approvals stand while they are read again.
  const unread = codes.join() === 'TAGS_NOT_READ';
  const patient =
    unread || waitMs !== undefined || codes.includes('LOOK_TOO_OLD') || codes.includes('STOPPED');
  if (!patient || isExpired(run)) return false;
  await pause(
    run,
    Math.max(waitMs ?? 0, Math.min(60, 2 ** (tries - 1)) * MINUTE_MS),
    'wait before the executor tries again',
  );
  return true;
}

async function sameRulesAgain(run: Run, work: Preparation): Promise<boolean> {
  const { policyDigest, question } = run;
  if (question === null) return false;
  const { asOf, factsDigest } = question;
  await awaitSameRules(run, { asOf, factsDigest, policyDigest });
  work.terms = run.terms ?? work.terms;
  return run.policyDigest === policyDigest && !isExpired(run);
}

// By workflow time; the executor looks at the time itself.
function isExpired({ question }: Run): boolean {
  return question === null || Date.now() >= Date.parse(question.expiresAt);
}
