import type { Instant } from '../values/instant.js';
import type {
  Reason,
  RejectionRecord,
  ReleaseRequest,
  ReleaseResult,
  ApprovalRequest,
  Stage,
  Vote,
} from '../release.js';
import type { CallRecord } from './certificate.js';

/** What a run has to say of itself at its end, where nothing is certified. */
export interface RunStory {
  readonly result: Omit<ReleaseResult, 'certificateDigest' | 'recordDigest'>;
  /** How far the runbook had got. */
  readonly stage: Stage;
  /** What blocked at the end. */
  readonly blockedBy: readonly Reason[];
  /** The last approval request, with what was looked at; null where none was open. */
  readonly approvalRequest: ApprovalRequest | null;
  /** Who stopped it. A cancel names nobody: the run's history does. */
  readonly rejection: RejectionRecord | null;
  /** Statements that counted when it ended. */
  readonly statements: readonly Vote[];
  readonly calls: readonly CallRecord[];
  /** The evidence that was sealed last, by its digest; null where none was. */
  readonly evidenceDigest: string | null;
}

/**
 * One file for each run that ended without a certificate: what was looked at, why it ended so, who stopped it. It
 * proves nothing: nobody signed it, and all of it is the word of the service.
 */
export interface RunRecord {
  readonly version: 'kms-release/record/v1';
  readonly stated: RunStory & {
    readonly request: ReleaseRequest;
    readonly workflowId: string;
    readonly runId: string;
    readonly issuedAt: Instant;
  };
}
