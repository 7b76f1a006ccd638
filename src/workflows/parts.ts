import type { SeenInstance } from '../activities/identify-instance.js';
import type { InventoryPiece } from '../activities/pieces.js';
import type { Bundle } from '../evidence/bundle.js';
import type { CallRecord } from '../evidence/certificate.js';
import type { Ref } from '../evidence/store.js';
import type { Subject } from '../policy/statement.js';
import type {
  BackupEvidence,
  Reason,
  RefusedMessage,
  RejectionRecord,
  ReleaseRequest,
  ReleaseResult,
  ApprovalRequest,
  SignedStatement,
  Stage,
  EffectivePolicy,
  Vote,
} from '../release.js';

const DAY_MS = 24 * 3_600_000;
/** Before the policy is read, a run waits at most this long for someone to make it readable. */
const DAYS_WITHOUT_POLICY = 30;

/** Which run this is. Never changes. */
export interface Identity {
  readonly request: ReleaseRequest;
  readonly subject: Subject;
  /** Milliseconds since 1970. */
  readonly startedAt: number;
}

/** What people have said, as the message handlers took it. */
export interface Ballot {
  /** Of every approval request that was ever made: `approvalsOf` says which of them count. */
  readonly votes: readonly { readonly approvalRequestNumber: number; readonly vote: Vote }[];
  readonly rejection: RejectionRecord | null;
  /** The `backup-made` that was taken last. */
  readonly attested: {
    readonly by: string;
    readonly signed: SignedStatement;
    readonly backup: BackupEvidence;
  } | null;
  /** How often somebody asked for a look, and when last. */
  readonly rechecks: number;
  readonly lastRecheck: number;
  /** Statements that are being checked right now, and all that ever were. */
  readonly checking: number;
  readonly checked: number;
  readonly lastChecked: number;
}

/** Nobody has said anything. */
export function emptyBallot(): Ballot {
  return {
    votes: [],
    rejection: null,
    attested: null,
    rechecks: 0,
    lastRecheck: 0,
    checking: 0,
    checked: 0,
    lastChecked: 0,
  };
}

/** The effective policy as a worker read it, and its digest. */
export interface CurrentPolicy {
  readonly policy: EffectivePolicy;
  readonly policyDigest: string;
}

/** What a run shows of itself, in its status and on its page; messages are held against it, and against nothing else. */
export interface Display {
  readonly stage: Stage;
  readonly awaiting: string;
  /** Null until the instance was seen. */
  readonly seen: SeenInstance | null;
  /** As it was read last; while an approval request is open, those that it was sealed by. */
  readonly current: CurrentPolicy | null;
  /** Ends everything before the call: milliseconds since 1970. Fixed by the first policy that is read. */
  readonly deadline: number;
  readonly giveUpDays: number;
  /** When what the stage awaits is due, where that is earlier: milliseconds since 1970. The one deadline that is shown. */
  readonly due: number | null;
  /** Where tickets are looked up; null where the policy does not say. */
  readonly tracker: string | null;
  /** What blocks, by the step that says so: some wait side by side. */
  readonly blockers: Readonly<Record<string, readonly Reason[]>>;
  /** What an attested backup is held against as soon as it is handed in. */
  readonly inventory: Ref<InventoryPiece> | null;
  /** Present only while approval is awaited or carried out. */
  readonly approvalRequest: ApprovalRequest | null;
  /** The number of the approval request that was put last. */
  readonly approvalRequestNumber: number;
  /** The evidence that people were asked about last. */
  readonly evidence: Ref<Bundle> | null;
  readonly refused: readonly RefusedMessage[];
  /** Messages that were refused so far, told or not, and when one was told last. */
  readonly refusedInAll: number;
  readonly lastRefused: number;
  readonly earlierRuns: readonly Reason[];
  readonly result: ReleaseResult | null;
}

/** Nothing was seen, nothing is asked. */
export function emptyDisplay(startedAt: number): Display {
  return {
    stage: 'identifying',
    awaiting: '',
    seen: null,
    current: null,
    deadline: deadlineAfter(startedAt, DAYS_WITHOUT_POLICY),
    giveUpDays: DAYS_WITHOUT_POLICY,
    due: null,
    tracker: null,
    blockers: {},
    inventory: null,
    approvalRequest: null,
    approvalRequestNumber: 0,
    evidence: null,
    refused: [],
    refusedInAll: 0,
    lastRefused: 0,
    earlierRuns: [],
    result: null,
  };
}

/** The calls of a run: those that were announced to it, and what became of each. */
export interface CallLog {
  /** When each `releaseMarked` arrived, whoever sent it: milliseconds since 1970. */
  readonly marks: readonly number[];
  readonly sent: readonly CallRecord[];
}

/** No call was announced. */
export function emptyCallLog(): CallLog {
  return { marks: [], sent: [] };
}

/** When a run that started then ends at the latest, unless a call was sent. */
export function deadlineAfter(startedAt: number, days: number): number {
  return startedAt + days * DAY_MS;
}
