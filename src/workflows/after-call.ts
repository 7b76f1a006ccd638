import type { GoneAnswer, GoneTask } from '../activities/confirm-gone.js';
import { MAX_CALLS, type Reason } from '../release.js';
import { noteSent, type Sent } from './call-log.js';
import { ended, type Ended, reasonOf } from './endings.js';
import type { Run } from './run.js';
import { urgently } from './steps.js';
import { enterStage, tellAwaited } from './tell.js';
import { pause } from './waiting.js';

const MAX_NO_BACKUP = 3;
const MINUTE_MS = 60_000;
const LOST =
  'a call was sent and its answer was lost: two looks say what became of it, and for 15 minutes nobody believes that it is still there';

/** When the call that released it was sent, and when it was seen to be gone. */
export interface Released {
  readonly is: 'released';
  readonly releasedAt: string;
  readonly goneAt: string;
}

/** What is true after a call that released nothing. */
export type NotReleased =
  { readonly is: 'to be tried again' } | { readonly is: 'no backup'; readonly at: string } | Ended;

/** A call was sent, or may have been. What is true now is what two looks agree on, whatever the answer was. */
export async function afterCall(run: Run, sent: Sent): Promise<Released | NotReleased> {
  noteSent(run, sent);
  if (sent.answer === 'refused') return afterRefusal(run, sent);
  if (sent.answer === 'lost') tellAwaited(run, LOST);
  else enterStage(run, 'confirming it is gone');
  const gone = await checkWhetherGone(run, sent.answer).catch(unable(run, sent.answer));
  if ('is' in gone) return gone;
  if (gone.found === 'gone') return { is: 'released', releasedAt: sent.at, goneAt: gone.at };
  if (gone.found === 'there' && sent.answer === 'lost') return { is: 'to be tried again' };
  return notConfirmed(run, `the call (${sent.answer})`, gone.found);
}

/** KMS answered no. It is gone or there as two looks say, whatever the answer was. */
async function afterRefusal(
  run: Run,
  { code, text, at }: Extract<Sent, { answer: 'refused' }>,
): Promise<NotReleased> {
  if (code === 'Forbidden.DKMSInstanceNotFound') {
    const gone = await checkWhetherGone(run, 'refused').catch(unable(run, code));
    if ('is' in gone) return gone;
    if (gone.found === 'gone') return goneUnsent(run, [{ code: 'KMS_REFUSED', text: `${code}: ${text}` }]);
    return notConfirmed(run, `KMS answered the call with ${code},`, gone.found);
  }
  if (code === 'Forbidden.NoBackup') return afterNoBackup(run, at);
  if (code.includes('Throttling')) {
    await pause(run, MINUTE_MS, 'wait: KMS was too busy');
    return { is: 'to be tried again' };
  }
  return ended(run, 'kept', [{ code: 'KMS_REFUSED', text: `KMS refused the release with ${code}: ${text}` }]);
}

/** Nobody is asked for a release that could not be sent. */
function afterNoBackup(run: Run, at: string): NotReleased {
  const times = run.calls.sent.filter(({ text }) => text?.startsWith('Forbidden.NoBackup')).length;
  if (times < MAX_NO_BACKUP && run.calls.marks.length < MAX_CALLS) return { is: 'no backup', at };
  const text = `KMS answered Forbidden.NoBackup ${times} times, and this run sends no more calls.`;
  return ended(run, 'kept', [{ code: 'NO_BACKUP_SAYS_KMS', text }]);
}

/** Two independent looks. Used after a call, and before a run says that it kept the instance. */
export function checkWhetherGone(run: Run, after: GoneTask['after']): Promise<GoneAnswer> {
  const { seen } = run.display;
  const summary = after === 'kept' ? 'look whether it is still there' : 'make sure that it is gone';
  return urgently(summary, after === 'kept' ? '1 hour' : '60 days').confirmGone({
    createTime: seen?.createTime ?? '',
    after,
  });
}

/** It is gone, and this run cannot say that it was its own call. */
export function goneUnsent(run: Run, reasons: readonly Reason[]): Ended {
  const text = 'The instance is gone, and it is not proved that this run released it.';
  return ended(run, 'unknown', [{ code: 'GONE_NOT_BY_US', text }, ...reasons]);
}

function notConfirmed(run: Run, what: string, found: GoneAnswer['found']): Ended {
  const text = `After ${what} two looks say: ${found}. A person has to look; nothing more is sent.`;
  return ended(run, 'unknown', [{ code: 'NOT_CONFIRMED_GONE', text }]);
}

function unable(run: Run, answer: string): (error: unknown) => Ended {
  const text = `A call was sent (${answer}), and nobody could look afterwards. A person has to look.`;
  return (error) => ended(run, 'unknown', [{ code: 'NOT_CONFIRMED_GONE', text }, reasonOf(error)]);
}
