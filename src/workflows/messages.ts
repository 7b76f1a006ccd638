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

/** Where the run has got to, what blocks it, what is asked. Reads no clock. */
export const status = defineQuery<Status>('status');
/** The exact text for one person to sign, or why there is none. */
export const statement = defineQuery<StatementAnswer, [StatementQuery]>('statement');
/** Hands in a signed statement and answers with a receipt, or fails with a code as its type. */
export const submitStatement = defineUpdate<Receipt, [SignedStatement]>('submitStatement');

// For senders that cannot wait for an answer, and for the UI's own form.
export const approve = defineSignal<[SignedStatement | AssertedApproval]>('approve');
export const reject = defineSignal<[SignedStatement | PlainRejection]>('reject');
export const backupMade = defineSignal<[SignedStatement]>('backupMade');
export const recheck = defineSignal('recheck');
