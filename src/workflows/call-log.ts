import type { ReleaseAttempt } from '../activities/release-instance.js';
import type { CallRecord } from '../evidence/certificate.js';
import type { Run } from './run.js';

/** An attempt after which a call counts as sent. */
export type Sent = Extract<ReleaseAttempt, { did: 'sent' }>;

/** A mark has arrived. */
export function noteMark(run: Run): void {
  run.calls = { ...run.calls, marks: [...run.calls.marks, Date.now()] };
}

/** A call was sent, or may have been. */
export function noteSent(run: Run, sent: Sent): void {
  const record = {
    number: run.calls.sent.length + 1,
    at: sent.at,
    answer: sent.answer,
    ...(sent.requestId !== undefined && { requestId: sent.requestId }),
    ...('code' in sent && { text: `${sent.code}: ${sent.text}` }),
    ...(sent.answer === 'lost' && { text: sent.text }),
  };
  run.calls = { ...run.calls, sent: [...run.calls.sent, record] };
}

/** The last call whose answer was lost: only such a call can have done what nobody saw. */
export function lostCall({ calls }: Pick<Run, 'calls'>): CallRecord | undefined {
  return calls.sent.findLast(({ answer }) => answer === 'lost');
}
