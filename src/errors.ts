import { ActivityFailure, ApplicationFailure, ApplicationFailureCategory } from '@temporalio/common';
import { isReasonCode, type ReasonCode } from './release/reason-codes.js';
import { isRecord } from './values/record.js';
import { visible } from './visible.js';

/**
 * Every way this service can fail, and whether trying again can help.
 *
 * A code is a promise: people search logs, write alerts and test by it. Add codes; never rename one.
 * "This instance must be kept" is not a failure. It is an outcome, and it is returned.
 */
const FAILURES = {
  // the cloud, translated once in src/alibaba/errors.ts
  CLOUD_ACCESS_DENIED: { retryable: false },
  CLOUD_CREDENTIALS_INVALID: { retryable: false },
  CLOUD_THROTTLED: { retryable: true },
  CLOUD_UNAVAILABLE: { retryable: true },
  CLOUD_UNREACHABLE: { retryable: true },
  CLOUD_REFUSED: { retryable: false },
  CLOUD_CLOCK_SKEW: { retryable: true },
  CLOUD_ANSWER_UNREADABLE: { retryable: true },
  CLOUD_ACCOUNT_IN_DEBT: { retryable: false },
  KMS_INSTANCE_STATE_INVALID: { retryable: true },
  KMS_RESOURCE_NOT_FOUND: { retryable: false },
  RELEASE_ANSWER_LOST: { retryable: false },
  // reading
  LIST_INCOMPLETE: { retryable: true },
  EVIDENCE_MISSING: { retryable: false },
  EVIDENCE_CHANGED: { retryable: false },
  EVIDENCE_STORE_UNUSABLE: { retryable: true },
  EVIDENCE_TOO_LARGE: { retryable: false },
  NOT_CANONICAL: { retryable: true },
  EVIDENCE_OF_OTHER_RUN: { retryable: false },
  // waiting: benign, and retried until what is awaited is there
  STILL_BLOCKED: { retryable: true },
  BACKUP_RUNNING: { retryable: true },
  CANARY_TOO_YOUNG: { retryable: true },
  INSTANCE_STILL_THERE: { retryable: true },
  WRONG_ACCOUNT: { retryable: true },
  ACCOUNT_NOT_IN_ORDER: { retryable: true },
  INSTANCE_GONE: { retryable: false },
  BILL_NOT_OUT: { retryable: true },
  // the backup hook
  HOOK_UNREACHABLE: { retryable: true },
  HOOK_REFUSED: { retryable: false },
  // the run itself
  INVALID_REQUEST: { retryable: false },
  NOT_A_RELEASE_RUN: { retryable: false },
  CLAIM_UNREADABLE: { retryable: false },
  SERVER_AWAY: { retryable: true },
  NAMESPACE_NOT_FOUND: { retryable: false },
  SEARCH_ATTRIBUTES_MISSING: { retryable: false },
  STATEMENT_REFUSED: { retryable: false },
  // notices: the workflow that tells people tries again by itself
  NOTICE_DOOR_AWAY: { retryable: true },
  NOTICE_REFUSED: { retryable: true },
  NOTICE_THROTTLED: { retryable: true },
  NOTICE_DOOR_UNUSABLE: { retryable: true },
  NOTICES_NOT_RUNNING: { retryable: true },
  // configuration and OpenSSH: someone corrects the file or installs the tool, and a waiting run goes on
  BAD_CONFIGURATION: { retryable: true },
  SSH_KEYGEN_MISSING: { retryable: true },
  SSH_KEYGEN_FAILED: { retryable: true },
  SIGNING_FAILED: { retryable: false },
} as const satisfies Partial<Record<ReasonCode, { retryable: boolean }>>;

/** The codes of what is thrown, a part of all codes. */
export type FailureCode = keyof typeof FAILURES;

/** Makes the one kind of error that this service throws. `details` travel with it and are shown to people. */
export function failure(
  code: FailureCode,
  message: string,
  cause?: Error,
  details?: unknown,
): ApplicationFailure {
  return ApplicationFailure.create({
    type: code,
    message: visible(message),
    nonRetryable: !FAILURES[code].retryable,
    ...(cause && { cause }),
    ...(details !== undefined && { details: [details] }),
  });
}

/**
 * "Not yet": retried by the server after `delayMs`, logged quietly, and shown with its message on the pending activity
 * in the UI. Costs no history event.
 */
export function notYet(code: FailureCode, message: string, delayMs: number): ApplicationFailure {
  return ApplicationFailure.create({
    type: code,
    message: visible(message),
    nextRetryDelay: Math.max(1_000, Math.round(delayMs)),
    category: ApplicationFailureCategory.BENIGN,
  });
}

/** The code of a failure of this service, also through the activity that it ended; undefined for any other error. */
export function codeOf(error: unknown): ReasonCode | undefined {
  const inner = error instanceof ActivityFailure ? error.cause : error;
  return inner instanceof ApplicationFailure && isReasonCode(inner.type) ? inner.type : undefined;
}

/** The cloud's own code of a failure that a call to the cloud ended with; undefined where it named none. */
export function vendorCodeOf(error: unknown): string | undefined {
  const details: unknown = error instanceof ApplicationFailure ? error.details?.[0] : undefined;
  const code = isRecord(details) ? details['vendorCode'] : undefined;
  return typeof code === 'string' ? code : undefined;
}
