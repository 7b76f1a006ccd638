import { patched } from '@temporalio/workflow';
import type { GoneAnswer } from '../activities/confirm-gone.js';
import type { ReleaseAttempt } from '../activities/release-instance.js';
import type { CallRecord } from '../evidence/certificate.js';
import type { Reason, Terms } from '../release.js';
import { forgetBackup, type Preparation } from './backup.js';
import { end, reasonOf } from './endings.js';
import { type Run } from './run.js';
import { enter, nowAwaits } from './tell.js';
import { pause, urgently } from './steps.js';
import { isStopped } from './stopping.js';

const MOST_NO_BACKUP = 3;
/** Calls that one run marks at most, whatever came of them. */
export const MOST_CALLS = 3;
const MINUTE_MS = 60_000;
const LOST = 'a call was sent and its answer was lost: two looks say what became of it';

/** When the call that released it was sent, and when it was seen to be gone. */
export interface Released {
  readonly releasedAt: string;
  readonly goneAt: string;
}

/** The approvals carry nothing any more: people are asked again, or the run was stopped and ends. */
export type AskAgain = 'ask again';

/** A call was marked. What is true now is what two looks agree on, whatever the answer was. */
export async function afterSending(
  run: Run,
  work: Preparation,
  sent: Extract<ReleaseAttempt, { did: 'sent' }>,
): Promise<Released | AskAgain | 'look again'> {
  run.callsMarked += 1;
  record(run, sent);
  nowAwaits(run, sent.answer === 'lost' ? LOST : run.awaiting);
  if (sent.answer === 'refused') {
    const answered = await afterRefusal(run, work, sent);
    if (answered !== 'gone') return answered;
  }
  if (sent.answer === 'released') enter(run, 'confirming it is gone');
  const gone = await lookWhetherGone(run, work.terms, sent.answer === 'released' ? 'released' : 'lost').catch(
    (error: unknown) => cannotLook(run, sent.answer, error),
  );
  if (gone.found === 'gone')
    return { releasedAt: (sent.answer === 'refused' && lostCall(run)?.at) || sent.at, goneAt: gone.at };
  if (gone.found !== 'there' || sent.answer === 'released') {
    const text = `After the call (${sent.answer}) two looks say: ${gone.found}. A person has to look; nothing more is sent.`;
    end(run, 'unknown', [{ code: 'NOT_CONFIRMED_GONE', text }]);
  }
  return isStopped(run) ? 'ask again' : 'look again';
}

function cannotLook(run: Run, answer: string, error: unknown): never {
  const text = `A call was sent (${answer}), and nobody could look afterwards. A person has to look.`;
  return end(run, 'unknown', [{ code: 'NOT_CONFIRMED_GONE', text }, reasonOf(error)]);
}

/** KMS answered no. `gone`: it was an earlier call of this run that did it. */
async function afterRefusal(
  run: Run,
  work: Preparation,
  { code, text, at }: Extract<ReleaseAttempt, { answer: 'refused' }>,
): Promise<'gone' | 'look again' | AskAgain> {
  if (code === 'Forbidden.DKMSInstanceNotFound') {
    if (isRecent(lostCall(run), at)) return 'gone';
    return goneUnsent(run, [{ code, text }]);
  }
  if (code === 'Forbidden.NoBackup') return afterNoBackup(run, work, at);
  if (code.includes('Throttling')) {
    await pause(run, MINUTE_MS, 'wait: KMS was too busy');
    return isStopped(run) ? 'ask again' : 'look again';
  }
  return end(run, 'kept', [{ code: 'KMS_REFUSED', text: `KMS refused the release with ${code}: ${text}` }]);
}

function afterNoBackup(run: Run, work: Preparation, at: string): AskAgain {
  const times = run.calls.filter(({ text }) => text?.startsWith('Forbidden.NoBackup')).length;
  if (times >= MOST_NO_BACKUP || noCallIsLeft(run)) {
    const text = `KMS answered Forbidden.NoBackup ${times} times, and this run sends no more calls.`;
    end(run, 'kept', [{ code: 'NO_BACKUP_SAYS_KMS', text }]);
  }
  work.noBackupAt = at;
  forgetBackup(run, work);
  return 'ask again';
}

// Nobody is asked for a release that could not be sent. 2026-11-23: runs of 0.1.0 still asked.
function noCallIsLeft({ callsMarked }: Run): boolean {
  return callsMarked >= MOST_CALLS && patched('no-question-without-a-call');
}

/** After so long no call is carried out any more: whatever happened then, somebody else may have done it. */
const MOST_LATE_MS = 15 * MINUTE_MS;

/** True when this call can have been carried out until `now`, an instant of the same clock. */
export function isRecent(lost: CallRecord | undefined, now: string): boolean {
  return lost?.at !== undefined && Date.parse(now) - Date.parse(lost.at) <= MOST_LATE_MS;
}

/** The last call whose answer was lost: only such a call can have done what nobody saw. */
export function lostCall({ calls }: Run): CallRecord | undefined {
  return calls.findLast(({ answer }) => answer === 'lost');
}

function record(run: Run, sent: Extract<ReleaseAttempt, { did: 'sent' }>): void {
  run.calls = [
    ...run.calls,
    {
      number: run.callsMarked,
      at: sent.at,
      answer: sent.answer,
      ...(sent.requestId !== undefined && { requestId: sent.requestId }),
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
  return urgently(summary, after === 'kept' ? '1 hour' : '60 days').confirmGone({
    request,
    terms,
    createTime: seen?.createTime ?? '',
    after,
  });
}

/** It is gone, and this run cannot say that it was its own call. */
export function goneUnsent(run: Run, reasons: readonly Reason[]): never {
  const text = 'The instance is gone, and it is not proved that this run released it.';
  end(run, 'unknown', [{ code: 'GONE_NOT_BY_US', text }, ...reasons]);
}
