// prettier-ignore
/**
 * Every code that this service can tell, for programs and alerts; families for people. A code is a promise: add codes,
 * never rename one, and never give one a second meaning. docs/runbook.md says of each what to do; a test compares.
 */
export const REASON_FAMILIES = {
  request: {
    title: 'The request',
    means: 'It cannot be asked for like this, or the policy does not take it.',
    codes: [
      'INVALID_REQUEST', 'STRICTER_LOOSENS', 'NOT_ALLOWED_BY_POLICY', 'QUORUM_UNREACHABLE',
      'NOT_BEFORE_UNREACHABLE', 'COOLING_OFF_UNREACHABLE',
    ],
  },
  instance: {
    title: 'The instance',
    means: 'It is not one that may go, KMS says too little about it, or an earlier run has dealt with it.',
    codes: [
      'WRONG_ACCOUNT', 'WRONG_INSTANCE', 'ACCOUNT_NOT_IN_ORDER', 'INSTANCE_CANNOT_ANSWER',
      'UNINITIALIZED_NOT_EMPTY', 'NOT_PAY_AS_YOU_GO', 'BILLING_DISAGREES', 'DEFAULT_INSTANCE',
      'DEFAULT_INSTANCE_UNKNOWN', 'VPCS_UNKNOWN', 'FOREIGN_VPC', 'INSTANCE_SHARED', 'COUNTS_DISAGREE',
      'INSTANCE_NOT_FOUND', 'INSTANCE_NOT_SEEN', 'KMS_INSTANCE_STATE_INVALID', 'KMS_RESOURCE_NOT_FOUND',
      'ALREADY_RELEASED', 'EARLIER_RUN_UNFINISHED', 'RELEASE_IN_TRAIL', 'TRAIL_NOT_READ',
    ],
  },
  hold: {
    title: 'Protection and hold',
    means: 'Somebody has said in the cloud that it stays.',
    codes: [
      'PROTECTION_ON', 'KEY_PROTECTION_ON', 'HELD_BY_TAG', 'HELD_BY_POLICY', 'TAGS_NOT_READ',
    ],
  },
  backup: {
    title: 'The backup',
    means: 'There is none that a restore could rest on.',
    codes: [
      'NO_BACKUP', 'NO_AUTOMATIC_BACKUP', 'KIND_NEEDS_ATTESTED_BACKUP', 'BACKUP_NOT_ATTESTED',
      'BACKUP_RUNNING', 'BACKUP_FAILED', 'NOT_YET_BACKED_UP', 'BACKUP_TOO_OLD', 'BACKUP_INCOMPLETE',
      'CHANGE_TIME_UNKNOWN', 'BACKUP_FROM_FUTURE', 'BACKUP_ENDS_TOO_SOON', 'BACKUP_OF_OTHER_INSTANCE',
      'BACKUP_OF_OTHER_RUN', 'BACKUP_OF_OTHER_PROVIDER', 'HOOK_UNREACHABLE', 'HOOK_REFUSED',
      'NO_BACKUP_SAYS_KMS',
    ],
  },
  use: {
    title: 'Callers and dependents',
    means: 'Somebody uses it, or may.',
    codes: [
      'CALLER_FOUND', 'CLIENT_KEY_LIVE', 'SECRET_ROTATES', 'ROTATION_UNKNOWN', 'DEPENDENT_FOUND',
      'QPS_BILLED', 'USE_WITHOUT_KEY', 'OTHER_ACCOUNT_MAY_CALL',
    ],
  },
  unseen: {
    title: 'What was not seen',
    means: 'Nobody looked, or the look proves nothing: what is unknown counts against releasing.',
    codes: [
      'PLACE_NOT_LOOKED_AT', 'PROBE_FAILED', 'PROBE_NOT_COVERED', 'PROBE_MISSING', 'CANARY_NOT_FOUND',
      'CANARY_TOO_YOUNG', 'NO_DAY_OUT', 'DAY_WITHOUT_ROWS', 'ROWS_NOT_RECOGNISED', 'LIST_INCOMPLETE',
      'SHARES_NOT_KNOWN', 'POLICY_NOT_KNOWN', 'STILL_BLOCKED', 'AUDIT_LOG_OFF', 'AUDIT_LOG_UNKNOWN', 'AUDIT_LOG_GONE',
      'AUDIT_LOG_NOT_WHOLE', 'COUNTS_NOT_READ', 'NO_METRICS', 'NO_DATAPOINTS', 'NO_REQUESTS_COUNTED', 'REQUESTS_COUNTED',
      'AT_REST_NOT_READ', 'KEY_NOT_SHOWN', 'NO_SECOND_WITNESS', 'WITNESSES_DISAGREE',
    ],
  },
  verdict: {
    title: 'What a probe concluded',
    means: 'It stands in the evidence, and blocks nothing by itself.',
    codes: [
      'NONE_NEEDS_A_KEY',
      'NOTHING_CONFIGURED', 'NO_USE', 'NO_USE_BILLED', 'NOT_SHARED', 'CALLERS_FOUND', 'FOUND_IN_INSTANCE',
    ],
  },
  statement: {
    title: 'Statements that were refused',
    means: 'A refused statement changes nothing. Ask for the statement anew, and sign that.',
    codes: [
      'STATEMENT_UNREADABLE', 'STATEMENT_ALTERED', 'STATEMENT_DIFFERS', 'STATEMENT_FROM_FUTURE',
      'STATEMENT_TOO_EARLY', 'STATEMENT_EXPIRED', 'STATEMENT_REFUSED', 'SIGNATURE_INVALID',
      'KEY_COUNTED_ALREADY', 'SIGNATURE_KEY_EXPIRED', 'SIGNER_NOT_LISTED', 'SIGNER_IS_REQUESTER',
      'ALREADY_APPROVED', 'IDENTITY_NOT_PROVED', 'ASSERTED_NEEDS_SANDBOX', 'NOT_AWAITED',
      'NOT_AN_APPROVAL', 'NOT_A_BACKUP_STATEMENT', 'FOR_OTHER_RUN', 'FOR_OTHER_APPROVAL_REQUEST', 'FOR_OTHER_FACTS',
      'FOR_OTHER_POLICY', 'FOR_OTHER_INSTANCE', 'FOR_OTHER_REGION', 'FOR_OTHER_ACCOUNT',
      'TOO_MANY_STATEMENTS', 'TOO_LATE', 'SIGNAL_UNKNOWN',
    ],
  },
  gate: {
    title: 'The executor’s gate',
    means: 'It looked for itself and sent nothing; most of it passes, or people are asked again.',
    codes: [
      'FACTS_DIFFER', 'QUORUM_MISSING', 'APPROVAL_REQUESTS_MIXED', 'POLICY_DIFFERS', 'EVIDENCE_TOO_OLD',
      'COOLING_OFF', 'DEADLINE_PASSED', 'SNAPSHOT_TOO_OLD', 'OTHER_CALL_MARKED', 'HISTORY_NOT_READ',
      'CLOCK_SKEW', 'CLOUD_CLOCK_SKEW', 'CLOCK_UNKNOWN', 'STOPPED', 'INSTANCE_GONE',
    ],
  },
  tampering: {
    title: 'Somebody else’s hand',
    means: 'A run, a message or evidence that this service does not make. Nothing was done; find out who did it.',
    codes: [
      'NOT_A_RELEASE_RUN', 'CLAIM_UNREADABLE', 'CODE_UNKNOWN', 'EVIDENCE_OF_OTHER_RUN',
      'EVIDENCE_MISSING', 'EVIDENCE_CHANGED', 'AS_OF_UNREADABLE', 'AS_OF_IN_FUTURE', 'AS_OF_BEFORE_RUN',
      'AS_OF_TOO_OLD',
    ],
  },
  ending: {
    title: 'How a run ends',
    means: 'Why it was kept, what became of the call, what the bills say.',
    codes: [
      'REJECTED', 'CANCELLED', 'GAVE_UP', 'NO_QUORUM', 'KMS_REFUSED', 'TOO_MANY_CALLS', 'GONE_NOT_BY_US',
      'NOT_CONFIRMED_GONE', 'LAST_CHECK_FAILED', 'RELEASE_ANSWER_LOST', 'INSTANCE_STILL_THERE',
      'BILL_NOT_OUT', 'BILLING_CONTINUES', 'MORE', 'ACTIVITY_FAILED', 'ACTIVITY_TIMED_OUT',
      'RECORD_NOT_WRITTEN',
    ],
  },
  cloud: {
    title: 'The cloud',
    means: 'A call was refused or not answered.',
    codes: [
      'CLOUD_ACCESS_DENIED', 'CLOUD_CREDENTIALS_INVALID', 'CLOUD_ACCOUNT_IN_DEBT', 'CLOUD_REFUSED',
      'CLOUD_THROTTLED', 'CLOUD_UNAVAILABLE', 'CLOUD_UNREACHABLE', 'CLOUD_ANSWER_UNREADABLE',
    ],
  },
  temporal: {
    title: 'The Temporal server, and runs on it',
    means: 'The server, a worker or the run itself did not take what was sent.',
    codes: [
      'SERVER_AWAY', 'NAMESPACE_NOT_FOUND', 'SEARCH_ATTRIBUTES_MISSING', 'ACCESS_DENIED', 'NO_WORKER',
      'ALREADY_OPEN', 'ALREADY_ENDED', 'AMBIGUOUS', 'NOT_FOUND', 'RUN_FAILED', 'NOT_YET',
    ],
  },
  notices: {
    title: 'Notices',
    means: 'A message to people was not taken. It is sent again; no release waits for it.',
    codes: ['NOTICE_DOOR_AWAY', 'NOTICE_REFUSED', 'NOTICE_THROTTLED', 'NOTICE_DOOR_UNUSABLE', 'NOTICES_NOT_RUNNING'],
  },
  machine: {
    title: 'This machine and its files',
    means: 'Settings, files or tools here have to be corrected, or what was seen cannot be written down.',
    codes: [
      'BAD_CONFIGURATION', 'SSH_KEYGEN_MISSING', 'SSH_KEYGEN_FAILED', 'SIGNING_FAILED',
      'EVIDENCE_STORE_UNUSABLE', 'EVIDENCE_TOO_LARGE', 'NOT_CANONICAL', 'INTERRUPTED', 'USAGE', 'UNEXPECTED',
    ],
  },
} as const satisfies Readonly<Record<string, ReasonFamily>>;

/** Codes of one kind: what people call it, and what it means in one line. */
interface ReasonFamily {
  readonly title: string;
  readonly means: string;
  readonly codes: readonly string[];
}

/** Every code that this service can tell. */
export type ReasonCode = (typeof REASON_FAMILIES)[keyof typeof REASON_FAMILIES]['codes'][number];

/** Every code, by family. */
export const REASON_CODES: readonly ReasonCode[] = Object.values(REASON_FAMILIES).flatMap(
  ({ codes }) => codes,
);

const KNOWN: ReadonlySet<string> = new Set(REASON_CODES);

/** True for a code of this version: what arrives from elsewhere may have any. */
export function isReasonCode(code: string | null | undefined): code is ReasonCode {
  return typeof code === 'string' && KNOWN.has(code);
}

/** What people call the family of a code, as it stands within a sentence: `callers and dependents`. */
export function familyOf(code: ReasonCode): string {
  const all: readonly ReasonFamily[] = Object.values(REASON_FAMILIES);
  const title = all.find(({ codes }) => codes.includes(code))?.title ?? '';
  return title.charAt(0).toLowerCase() + title.slice(1);
}
