import type { Instant } from './alibaba/cloud.js';
import type { Round } from './release/evidence.js';

export type * from './release/evidence.js';
export type * from './release/terms.js';

/** What someone asks for. The whole input of the workflow; everything else comes from the policy. */
export interface ReleaseRequest {
  readonly instanceId: string;
  readonly regionId: string;
  readonly accountId: string;
  /** A claim: nobody proves it. An approver of the same name never counts. */
  readonly requestedBy: string;
  readonly reason: string;
  readonly ticket?: string;
  readonly stricter?: Stricter;
}

/** What a request may tighten. An attempt to loosen the policy is refused. */
export interface Stricter {
  readonly approvalsRequired?: number;
  readonly coolingOffHours?: number;
  /** No release before this instant. */
  readonly notBefore?: Instant;
}

/** Where the runbook has got to. Shown to people, so it is written for them. */
export type Stage =
  | 'identifying'
  | 'checking deletion protection'
  | 'securing a backup'
  | 'scanning for callers'
  | 'awaiting approval'
  | 'cooling off'
  | 'releasing'
  | 'confirming it is gone'
  | 'confirming billing'
  | 'ended';

/** Why something is so: `code` for machines, stable; `text` for people. */
export interface Reason {
  readonly code: string;
  readonly text: string;
}

export type Outcome = 'released' | 'kept' | 'not found' | 'unknown';

export type BillingVerdict = 'stopped' | 'continues' | 'unverifiable';

/** Money as the bills say it. `amount` is decimal text, for a month of 30 days. */
export interface Saving {
  readonly amount: string;
  readonly currency: string;
}

/** How a run ended. It never contradicts the cloud. */
export interface ReleaseResult {
  readonly outcome: Outcome;
  readonly reasons: readonly Reason[];
  readonly instanceId: string;
  readonly releasedAt?: Instant;
  readonly approvedBy?: readonly string[];
  readonly callsSent: number;
  readonly billing?: { readonly verdict: BillingVerdict; readonly text: string };
  readonly savedPerMonth?: Saving;
  /** `sha256:` and 64 hex digits: where the certificate lies in the evidence store. */
  readonly certificateDigest?: string;
}

/** One person's word, as text and as a signature over exactly those bytes. */
export interface SignedStatement {
  readonly statement: string;
  /** OpenSSH's armored SSHSIG, namespace `kms-release`; empty where identity is `asserted`. */
  readonly signature: string;
}

export type Says = 'approve' | 'reject' | 'backup-made';

/** What the maker of a backup attests. Counts as seen in the console. */
export interface AttestedBackup {
  readonly madeAt: Instant;
  readonly backupId: string;
  readonly keys: number;
  readonly secrets: number;
  readonly restorableUntil: Instant;
}

/** The argument of the query `statement`. */
export interface StatementQuery {
  readonly signer: string;
  readonly says: Says;
  /** The signer's own clock; queries read none. */
  readonly issuedAt: Instant;
  readonly comment?: string;
  readonly backup?: AttestedBackup;
}

/** What the query `statement` answers: the exact text to sign, or why there is none. */
export type StatementAnswer =
  { readonly statement: string } | { readonly refused: { readonly code: string; readonly message: string } };

/** What the update `submitStatement` answers. */
export interface Receipt {
  readonly says: Says;
  readonly signer: string;
  /** Distinct approvals that count now, and how many are still missing. */
  readonly approvals: number;
  readonly missing: number;
}

/** The plain form of `reject`, for senders without a key. It needs no signature, and is recorded as not proved. */
export interface PlainRejection {
  readonly as: string;
  readonly why: string;
}

/** The plain form of `approve`; accepted only where the policy's identity is `asserted`. */
export interface AssertedApproval {
  readonly as: string;
  /** The facts digest that the run's page shows. */
  readonly digest: string;
}

/** A statement that was checked and counts. */
export interface Vote {
  readonly signer: string;
  readonly says: Says;
  readonly issuedAt: Instant;
  readonly signed: SignedStatement;
  /** The key that signed, as OpenSSH prints its fingerprint; absent where the name was only asserted. */
  readonly key?: string;
}

export interface RejectionRecord {
  readonly as: string;
  readonly why: string;
  readonly proved: boolean;
  readonly signed?: SignedStatement;
}

export interface RefusedMessage {
  readonly message: string;
  readonly from: string;
  readonly refused: Reason;
}

/** What the query `status` answers. */
export interface Status {
  readonly instanceId: string;
  readonly regionId: string;
  readonly accountId: string;
  readonly requestedBy: string;
  readonly reason: string;
  readonly ticket?: string;
  readonly workflowId: string;
  readonly runId: string;
  readonly stage: Stage;
  /** What is awaited, in words, and until when (workflow time). */
  readonly awaiting?: string;
  readonly deadline?: Instant;
  readonly blockedBy: readonly Reason[];
  readonly round: number;
  readonly question?: Round;
  readonly approvals: readonly string[];
  readonly approvalsRequired?: number;
  readonly approvers: readonly string[];
  readonly identity?: 'ssh' | 'asserted';
  /**
   * Somebody rejected or cancelled, and the run has not ended yet. It ends as kept; only in the stage `releasing` is it
   * not known yet whether a call was sent before.
   */
  readonly stopping?: boolean;
  /** A rejection that counts, or, in the stage `releasing`, one of which that is not known yet. */
  readonly rejection?: RejectionRecord;
  readonly refused: readonly RefusedMessage[];
  /** Earlier runs of this instance that a person should know of: one that was ended while releasing. */
  readonly earlierRuns: readonly Reason[];
  readonly callsSent: number;
  readonly result?: ReleaseResult;
}

/** The fixed names of the contract: they change only with a new version. */
export const WORKFLOW_TYPE = 'releaseKmsInstance';
export const OBSERVER_QUEUE = 'kms-release';
export const EXECUTOR_QUEUE = 'kms-release-executor';
export const SIGNATURE_NAMESPACE = 'kms-release';
export const STATEMENT_TYPE = 'kms-release/statement/v1';
