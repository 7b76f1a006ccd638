import { defineQuery, defineSignal, defineUpdate } from '@temporalio/workflow';
import type {
  AssertedApproval,
  PlainRejection,
  Receipt,
  SignedStatement,
  StatementAnswer,
  StatementQuery,
  Status,
} from '../release.js';
import { RELEASE_MARKED } from '../release.js';
import type { NoticesState } from '../release/notices.js';

/** Where the run has got to, what blocks it, what is asked. Reads no clock. */
export const status = defineQuery<Status>('status');
/** The exact text for one person to sign, or why there is none. */
export const statement = defineQuery<StatementAnswer, [StatementQuery]>('statement');
/** Hands in a signed statement and answers with a receipt, or fails with a code as its type. */
export const submitStatement = defineUpdate<Receipt, [SignedStatement]>('submitStatement');

/**
 * The signal of an approval, signed, or a typed name where the policy's identity is `asserted`. No answer: a
 * refusal shows in the status and on the page.
 */
export const approve = defineSignal<[SignedStatement | AssertedApproval]>('approve');
/** The signal that stops the run: the instance is kept, at any time before the call is sent. Needs no signature. */
export const reject = defineSignal<[SignedStatement | PlainRejection]>('reject');
/** The signal of a signed `backup-made` statement, where the policy's provider is `attested`. Never a vote. */
export const backupMade = defineSignal<[SignedStatement]>('backupMade');
/** The executor's own signal, before its call: what it says is believed by nobody, that it came counts. */
export const releaseMarked = defineSignal<[unknown]>(RELEASE_MARKED);
/** The signal to look again now at what blocks; at most once in 10 seconds, more are ignored. */
export const recheck = defineSignal('recheck');
/** What the notices workflow owes to which door, and how each door answers. */
export const noticesQuery = defineQuery<NoticesState>('notices');
