import type { IdentityName } from './identity/forms.js';
import type { Instant } from './values/instant.js';
import type { ApprovalRequest, Saving } from './release/evidence.js';
import type { Reason } from './release/reason.js';
import type { RefusedMessage, RejectionRecord } from './release/statements.js';

export type * from './release/evidence.js';
export type { PlaceName, ProbeName, ScanName } from './release/places.js';
export type * from './release/reason.js';
export type * from './release/statements.js';
export type * from './release/effective-policy.js';

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
export type Stage = (typeof STAGES)[number];
/** Every stage, in the order in which a run comes to them. */
export const STAGES = [
  'identifying',
  'checking deletion protection',
  'securing a backup',
  'scanning for callers',
  'awaiting approval',
  'cooling off',
  'releasing',
  'confirming it is gone',
  'confirming billing',
  'ended',
] as const;

/**
 * How a run ends. `released`: gone, by a call of this run. `kept`: it was there at the last look. `not found`:
 * this run never saw it and sent nothing. `unknown`: a person has to look. Part of the contract.
 */
export type Outcome = (typeof OUTCOMES)[number];
/** Every outcome. */
export const OUTCOMES = ['released', 'kept', 'not found', 'unknown'] as const;

/** What the bills say after a release. `unverifiable`: they cannot tell. It never changes the outcome. */
export type BillingVerdict = 'stopped' | 'continues' | 'unverifiable';

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
  /** The same for the record of a run that ended without a certificate. Nobody signed it. */
  readonly recordDigest?: string;
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
  /** What is awaited, in words. */
  readonly awaiting?: string;
  /** The one deadline: what the stage awaits is due by then (workflow time). */
  readonly deadline?: Instant;
  readonly blockedBy: readonly Reason[];
  readonly approvalRequestNumber: number;
  readonly approvalRequest?: ApprovalRequest;
  readonly approvals: readonly string[];
  readonly approvalsRequired?: number;
  readonly approvers: readonly string[];
  readonly identity?: IdentityName;
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

/** Calls that one run marks at most, whatever came of them, and whoever marked them. */
export const MAX_CALLS = 3;
/** After so long a call is not carried out any more, whatever became of its answer. An assumption: docs/cloud-facts.md. */
export const CARRIED_OUT_WITHIN_MS = 15 * 60_000;

/** The fixed names of the contract: they change only with a new version. */
export const WORKFLOW_TYPE = 'releaseKmsInstance';
/** The task queue of the workflow, for whoever starts it, and of the observer's steps that have no queue of their own. */
export const OBSERVER_QUEUE = 'kms-release';
/** The task queue of `scanForCallers`: a scan may take hours, and hundreds may be wanted. */
export const SCANS_QUEUE = 'kms-release-scans';
/**
 * The task queue of what somebody waits for: the check of a statement, the last look before a run ends and after a
 * call, and what is written down of it. Nothing that reads lists is ever on it.
 */
export const URGENT_QUEUE = 'kms-release-urgent';
/** The task queue of `releaseInstance` alone: only workers that may hold the release credential poll it. */
export const EXECUTOR_QUEUE = 'kms-release-executor';
/** The task queue of `preflightExecutor`: polled by the same workers as the executor's own, with slots of its own. */
export const PREFLIGHTS_QUEUE = 'kms-release-preflights';
/** The executor's own signal to the run that it is about to send a call for: `{ nonce, number }`. */
export const RELEASE_MARKED = 'releaseMarked';
/** The namespace of every signature (`ssh-keygen -n`): one that was made for git or mail does not count. */
export const SIGNATURE_NAMESPACE = 'kms-release';
/** The `type` of every signed statement; a new version of the text gets a new one. */
export const STATEMENT_TYPE = 'kms-release/statement/v1';
