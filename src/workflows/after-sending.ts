import type { GoneAnswer, GoneTask } from '../activities/confirm-gone.js';
import type { ReleaseAttempt } from '../activities/release-instance.js';
import type { CallRecord } from '../evidence/certificate.js';
import { MAX_CALLS, type Reason } from '../release.js';
import { forgetBackup, type Preparation } from './backup.js';
import { end, reasonOf } from './endings.js';
import { type Run } from './run.js';
import { enter, nowAwaits } from './tell.js';
import { pause, urgently } from './steps.js';
import { isStopped } from './stopping.js';

const MAX_NO_BACKUP = 3;
const MINUTE_MS = 60_000;
const LOST =
  'a call was sent and its answer was lost: two looks say what became of it, and for 15 minutes nobody believes that it is still there';

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
  if (sent.answer === 'refused') return afterRefusal(run, work, sent);
  if (sent.answer === 'released') enter(run, 'confirming it is gone');
  const gone = await lookWhetherGone(run, sent.answer).catch((error: unknown) =>
    cannotLook(run, sent.answer, error),
  );
  if (gone.found === 'gone') return { releasedAt: sent.at, goneAt: gone.at };
  if (gone.found !== 'there' || sent.answer === 'released')
    notConfirmed(run, `the call (${sent.answer})`, gone.found);
  return isStopped(run) ? 'ask again' : 'look again';
}

function notConfirmed(run: Run, what: string, found: GoneAnswer['found']): never {
  const text = `After ${what} two looks say: ${found}. A person has to look; nothing more is sent.`;
  return end(run, 'unknown', [{ code: 'NOT_CONFIRMED_GONE', text }]);
}

function cannotLook(run: Run, answer: string, error: unknown): never {
  const text = `A call was sent (${answer}), and nobody could look afterwards. A person has to look.`;
  return end(run, 'unknown', [{ code: 'NOT_CONFIRMED_GONE', text }, reasonOf(error)]);
}

/** KMS answered no. It is gone or there as two looks say, whatever the answer was. */
async function afterRefusal(
  run: Run,
  work: Preparation,
  { code, text, at }: Extract<ReleaseAttempt, { answer: 'refused' }>,
): Promise<'look again' | AskAgain> {
  if (code === 'Forbidden.DKMSInstanceNotFound') {
    const { found } = await lookWhetherGone(run, 'refused').catch((error: unknown) =>
      cannotLook(run, code, error),
    );
    if (found === 'gone') return goneUnsent(run, [{ code: 'KMS_REFUSED', text: `${code}: ${text}` }]);
    return notConfirmed(run, `KMS answered the call with ${code},`, found);
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
  // Nobody is asked for a release that could not be sent.
  if (times >= MAX_NO_BACKUP || run.marks >= MAX_CALLS) {
    const text = `KMS answered Forbidden.NoBackup ${times} times, and this run sends no more calls.`;
    end(run, 'kept', [{ code: 'NO_BACKUP_SAYS_KMS', text }]);
  }
  work.noBackupAt = at;
  forgetBackup(run, work);
  return 'ask again';
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
export function lookWhetherGone(run: Run, after: GoneTask['after']): Promise<GoneAnswer> {
  const { seen } = run;
  const summary = after === 'kept' ? 'look whether it is still there' : 'make sure that it is gone';
  return urgently(summary, after === 'kept' ? '1 hour' : '60 days').confirmGone({
    createTime: seen?.createTime ?? '',
    after,
  });
}

/** It is gone, and this run cannot say that it was its own call. */
export function goneUnsent(run: Run, reasons: readonly Reason[]): never {
  const text = 'The instance is gone, and it is not proved that this run released it.';
  end(run, 'unknown', [{ code: 'GONE_NOT_BY_US', text }, ...reasons]);
}
