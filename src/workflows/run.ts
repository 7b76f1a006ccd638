import { CancellationScope, condition, workflowInfo } from '@temporalio/workflow';
import type { Identified, Seen } from '../activities/identify-instance.js';
import type { Bundle } from '../evidence/bundle.js';
import type { CallRecord } from '../evidence/certificate.js';
import type { Ref } from '../evidence/store.js';
import { toldReasons } from './told.js';
import type { Subject } from '../policy/statement.js';
import type {
  BackupEvidence,
  Reason,
  RefusedMessage,
  RejectionRecord,
  ReleaseRequest,
  ReleaseResult,
  Round,
  SignedStatement,
  Stage,
  Terms,
  Vote,
} from '../release.js';

const DAY_MS = 24 * 3_600_000;
/** Before the policy is read, a run waits at most this long for someone to make it readable. */
const DAYS_WITHOUT_POLICY = 30;

/** Everything that one run knows, in one place. Nothing of a run lives outside of it. */
export interface Run {
  readonly request: ReleaseRequest;
  readonly subject: Subject;
  readonly startedAt: number;
  /** The scope that rejecting or cancelling cancels. */
  readonly scope: CancellationScope;
  stage: Stage;
  seen: Seen | null;
  /** The rules as they were read last; while a question is open, those that it was sealed by. */
  terms: Terms | null;
  policyDigest: string;
  /** Of the first rules that were read: the deadline of a run does not move. */
  giveUpDays: number | null;
  /** What blocks, by the step that says so: probes wait side by side. */
  blockers: Readonly<Record<string, readonly Reason[]>>;
  /** How often a step had to wait for a blocker. */
  waits: number;
  awaiting: string;
  round: number;
  /** Present only while approval is awaited or carried out. */
  question: Round | null;
  bundle: Ref<Bundle> | null;
  votes: Vote[];
  attested: { readonly by: string; readonly signed: SignedStatement; readonly backup: BackupEvidence } | null;
  rejection: RejectionRecord | null;
  refused: RefusedMessage[];
  earlierRuns: readonly Reason[];
  calls: CallRecord[];
  callsMarked: number;
  /** Marks that have arrived, whoever sent them, and when the last one did. */
  marks: number;
  markedAt: number;
  rechecks: number;
  lastRecheck: number;
  /** Statements that are being checked right now, and all that ever were. */
  checking: number;
  checked: number;
  lastChecked: number;
  result: ReleaseResult | null;
}

/** A run at its start: nothing seen, nothing asked. Call it inside of the workflow, once. */
export function openRun(request: ReleaseRequest): Run {
  const { workflowId, runId } = workflowInfo();
  const { instanceId, regionId, accountId } = request;
  return {
    request,
    subject: { instanceId, regionId, accountId, workflowId, runId },
    startedAt: Date.now(),
    scope: new CancellationScope(),
    stage: 'identifying',
    seen: null,
    terms: null,
    policyDigest: '',
    giveUpDays: null,
    blockers: {},
    waits: 0,
    awaiting: '',
    round: 0,
    question: null,
    bundle: null,
    votes: [],
    attested: null,
    rejection: null,
    refused: [],
    earlierRuns: [],
    calls: [],
    callsMarked: 0,
    marks: 0,
    markedAt: 0,
    rechecks: 0,
    lastRecheck: 0,
    checking: 0,
    checked: 0,
    lastChecked: 0,
    result: null,
  };
}

/** Takes over what `identifyInstance` read. */
export function adopt(run: Run, { seen, terms, policyDigest, earlierRuns }: Identified): void {
  run.seen = seen;
  adoptRules(run, terms, policyDigest);
  run.earlierRuns = toldReasons(earlierRuns ?? []);
}

/** Takes over rules. The deadline stays what the first ones made it. */
export function adoptRules(run: Run, terms: Terms | null, policyDigest: string): void {
  run.terms = terms;
  run.policyDigest = policyDigest;
  run.giveUpDays ??= terms?.waiting.giveUpDays ?? null;
}

/** Everything that blocks now. */
export function blockersOf(run: Run): Reason[] {
  return toldReasons(Object.values(run.blockers).flat());
}

/** Ends everything before the call: fixed when the run starts, milliseconds since 1970. */
export function deadlineOf(run: Run): number {
  return run.startedAt + (run.giveUpDays ?? DAYS_WITHOUT_POLICY) * DAY_MS;
}

/** Waits until every statement that has arrived is checked: a rejection is never overtaken by its own check. */
export async function allStatementsChecked(run: Run): Promise<void> {
  await condition(() => run.checking === 0);
}
