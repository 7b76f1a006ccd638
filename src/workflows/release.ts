import { ActivityFailure, CancellationScope, isCancellation, TimeoutFailure } from '@temporalio/workflow';
import type { GoneAnswer } from '../activities/confirm-gone.js';
import type { ReleaseAttempt } from '../activities/release-instance.js';
import { isRecord } from '../policy/request.js';
import type { Reason, Terms } from '../release.js';
import { statementsOf } from './ask-people.js';
import { forgetBackup, type Preparation } from './backup.js';
import { end, reasonOf } from './endings.js';
import { checkProtection } from './prepare.js';
import { allStatementsChecked, blocked, enter, isStopped, showPage, type Run } from './run.js';
import { awaitSameRules } from './same-rules.js';
import { executorRelease, observerAfterwards, pause } from './steps.js';

const MOST_CALLS = 3;
const MOST_NO_BACKUP = 3;
const MINUTE_MS = 60_000;

/** When the call that released it was sent, and when it was seen to be gone. */
export interface Released {
  readonly releasedAt: string;
  readonly goneAt: string;
}

/**
 * Releases once. Answers when it is gone and ours; undefined when the world or the rules differ from what was
 * approved, so that people have to be asked again. Everything else ends the run.
 */
export async function release(run: Run, work: Preparation): Promise<Released | undefined> {
  enter(run, 'releasing', 'the executor judges everything by itself, and sends one call');
  if (work.terms.protection.off === 'at-release') await checkProtection(run, work, 'at-release');
  for (let tries = 1; ; tries += 1) {
    // A statement that has arrived counts before the call, also a rejection that is still being checked.
    await allStatementsChecked(run);
    const attempt = await tryOnce(run, work);
    if (attempt.did === 'sent') {
      const released = await CancellationScope.nonCancellable(() => afterSending(run, work, attempt));
      if (released !== 'look again') return released;
    } else if (!(await mayTryAgain(run, work, attempt, tries))) {
      return undefined;
    }
  }
}

async function tryOnce(run: Run, work: Preparation): Promise<ReleaseAttempt> {
  const number = run.callsMarked + 1;
  if (number > MOST_CALLS) {
    end(run, 'unknown', [
      {
        code: 'TOO_MANY_CALLS',
        text: `${MOST_CALLS} calls were sent and it is still there. A person has to look.`,
      },
    ]);
  }
  try {
    return await executorRelease(run, `release: call ${number}`).releaseInstance({
      asOf: run.question?.asOf ?? '',
      statements: statementsOf(run),
      callsBefore: run.callsMarked,
      ...(work.backupId !== undefined && { backupId: work.backupId }),
      ...(run.attested !== null && { attested: run.attested.signed }),
    });
  } catch (error) {
    if (wasMarked(error))
      return { did: 'sent', at: new Date().toISOString(), answer: 'lost', text: reasonOf(error).text };
    if (isCancellation(error)) throw error;
    return { did: 'nothing', reasons: [reasonOf(error)], waitMs: MINUTE_MS };
  }
}

/** The executor was lost, and its last word was the mark: the call may have been sent. */
function wasMarked(error: unknown): boolean {
  if (!(error instanceof ActivityFailure) || !(error.cause instanceof TimeoutFailure)) return false;
  const last = error.cause.lastHeartbeatDetails;
  return isRecord(last) && typeof last['sending'] === 'number';
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
  blocked(run, 'releasing', reasons);
  if (codes.includes('POLICY_DIFFERS')) return sameRulesAgain(run, work);
  const patient = waitMs !== undefined || codes.includes('LOOK_TOO_OLD') || codes.includes('STOPPED');
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

function goneUnsent(run: Run, reasons: readonly Reason[]): never {
  const text = 'The instance is gone, and it is not proved that this run released it.';
  end(run, 'unknown', [{ code: 'GONE_NOT_BY_US', text }, ...reasons]);
}

/** A call was marked. What is true now is what two looks agree on, whatever the answer was. */
async function afterSending(
  run: Run,
  work: Preparation,
  sent: Extract<ReleaseAttempt, { did: 'sent' }>,
): Promise<Released | undefined | 'look again'> {
  const callsBefore = run.callsMarked;
  run.callsMarked += 1;
  record(run, sent);
  showPage(run);
  if (sent.answer === 'refused') {
    const answered = await afterRefusal(run, work, sent, callsBefore);
    if (answered !== 'gone') return answered;
  }
  if (sent.answer === 'released') enter(run, 'confirming it is gone');
  const gone = await lookWhetherGone(run, work.terms, sent.answer === 'released' ? 'released' : 'lost');
  if (gone.found === 'gone') return { releasedAt: sent.at, goneAt: gone.at };
  if (gone.found !== 'there' || sent.answer === 'released') {
    const text = `After the call (${sent.answer}) two looks say: ${gone.found}. A person has to look; nothing more is sent.`;
    end(run, 'unknown', [{ code: 'NOT_CONFIRMED_GONE', text }]);
  }
  if (isStopped(run)) return undefined;
  return 'look again';
}

/** KMS answered no. `gone`: it was an earlier call of this run that did it. */
async function afterRefusal(
  run: Run,
  work: Preparation,
  { code, text, at }: Extract<ReleaseAttempt, { answer: 'refused' }>,
  callsBefore: number,
): Promise<'gone' | 'look again' | undefined> {
  if (code === 'Forbidden.DKMSInstanceNotFound') {
    if (callsBefore > 0) return 'gone';
    return goneUnsent(run, [{ code, text }]);
  }
  if (code === 'Forbidden.NoBackup') return afterNoBackup(run, work, at);
  if (code.includes('Throttling')) {
    await pause(run, MINUTE_MS, 'wait: KMS was too busy');
    return isStopped(run) ? undefined : 'look again';
  }
  return end(run, 'kept', [{ code: 'KMS_REFUSED', text: `KMS refused the release with ${code}: ${text}` }]);
}

function afterNoBackup(run: Run, work: Preparation, at: string): undefined {
  const times = run.calls.filter(({ text }) => text?.startsWith('Forbidden.NoBackup')).length;
  if (times >= MOST_NO_BACKUP) {
    end(run, 'kept', [
      { code: 'NO_BACKUP_SAYS_KMS', text: `KMS answered Forbidden.NoBackup ${times} times.` },
    ]);
  }
  work.noBackupAt = at;
  forgetBackup(run, work);
  return undefined;
}

function record(run: Run, sent: Extract<ReleaseAttempt, { did: 'sent' }>): void {
  run.calls = [
    ...run.calls,
    {
      number: run.callsMarked,
      at: sent.at,
      answer: sent.answer,
      ...('requestId' in sent && { requestId: sent.requestId }),
      ...('code' in sent && { text: `${sent.code}: ${sent.text}` }),
      ...(sent.answer === 'lost' && { text: sent.text }),
    },
  ];
}

/** Two independent looks. Used after a call, and before a run says that it kept the instance. */
export function lookWhetherGone(
  run: Run,
  terms: Terms,
  after: 'released' | 'lost' | 'kept',
): Promise<GoneAnswer> {
  const { request, seen } = run;
  const summary = after === 'kept' ? 'look whether it is still there' : 'make sure that it is gone';
  return observerAfterwards(summary, after === 'kept' ? '1 hour' : '60 days').confirmGone({
    request,
    terms,
    createTime: seen?.createTime ?? '',
    after,
  });
}
