import type { ReasonCode } from '../release/reason-codes.js';
import type { Outcome } from '../release.js';

/** What the process ends with. Scripts rely on them. */
export const EXIT = {
  done: 0,
  unexpected: 1,
  usage: 2,
  notFound: 3,
  permission: 4,
  conflict: 5,
  kept: 6,
  refused: 7,
  unknown: 8,
  unavailable: 9,
  pending: 10,
  record: 11,
  interrupted: 130,
} as const;

const OF_OUTCOME = {
  released: EXIT.done,
  kept: EXIT.kept,
  'not found': EXIT.notFound,
  unknown: EXIT.unknown,
} as const satisfies Record<Outcome, number>;

const OF_ERROR: Partial<Readonly<Record<ReasonCode, number>>> = {
  USAGE: EXIT.usage,
  INVALID_REQUEST: EXIT.usage,
  AMBIGUOUS: EXIT.usage,
  SIGNING_FAILED: EXIT.usage,
  NOT_FOUND: EXIT.notFound,
  EVIDENCE_MISSING: EXIT.notFound,
  EVIDENCE_STORE_UNUSABLE: EXIT.unavailable,
  ACCESS_DENIED: EXIT.permission,
  CLOUD_ACCESS_DENIED: EXIT.permission,
  CLOUD_CREDENTIALS_INVALID: EXIT.permission,
  WRONG_ACCOUNT: EXIT.permission,
  ALREADY_OPEN: EXIT.conflict,
  ALREADY_ENDED: EXIT.conflict,
  TOO_LATE: EXIT.conflict,
  STATEMENT_REFUSED: EXIT.refused,
  RUN_FAILED: EXIT.unknown,
  BAD_CONFIGURATION: EXIT.unavailable,
  CLOUD_ANSWER_UNREADABLE: EXIT.unavailable,
  CLOUD_CLOCK_SKEW: EXIT.unavailable,
  CLOUD_REFUSED: EXIT.unavailable,
  CLOUD_THROTTLED: EXIT.unavailable,
  CLOUD_UNAVAILABLE: EXIT.unavailable,
  CLOUD_UNREACHABLE: EXIT.unavailable,
  LIST_INCOMPLETE: EXIT.unavailable,
  NAMESPACE_NOT_FOUND: EXIT.unavailable,
  NO_WORKER: EXIT.unavailable,
  SEARCH_ATTRIBUTES_MISSING: EXIT.unavailable,
  SERVER_AWAY: EXIT.unavailable,
  SSH_KEYGEN_FAILED: EXIT.unavailable,
  SSH_KEYGEN_MISSING: EXIT.unavailable,
  NOT_YET: EXIT.pending,
  INTERRUPTED: EXIT.interrupted,
};

/** The exit code of a command that ends as a run ended. */
export function exitOfOutcome(outcome: Outcome): number {
  return OF_OUTCOME[outcome];
}

/** The exit code of a command that failed with this code; 1 for a code that is not listed. */
export function exitOfError(code: ReasonCode): number {
  return OF_ERROR[code] ?? EXIT.unexpected;
}
