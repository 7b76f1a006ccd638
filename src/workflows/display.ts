import type { Seen } from '../activities/identify-instance.js';
import type { InventoryPiece } from '../activities/pieces.js';
import type { Bundle } from '../activities/seal-evidence.js';
import type { Ref } from '../evidence/store.js';
import type { Reason, RefusedMessage, ReleaseResult, Round, Stage, Terms } from '../release.js';
import type { Run } from './run.js';
import { toldReasons } from './told.js';

const DAY_MS = 24 * 3_600_000;
/** Before the policy is read, a run waits at most this long for someone to make it readable. */
const DAYS_WITHOUT_POLICY = 30;

/** The rules as a worker read them from its policy, and their digest. */
export interface Rules {
  readonly terms: Terms;
  readonly policyDigest: string;
}

/** What a run shows of itself, in its status and on its page; messages are held against it, and against nothing else. */
export interface Display {
  readonly stage: Stage;
  readonly awaiting: string;
  /** Null until the instance was seen. */
  readonly seen: Seen | null;
  /** As they were read last; while a question is open, those that it was sealed by. */
  readonly rules: Rules | null;
  /** Ends everything before the call: milliseconds since 1970. Fixed by the first rules that are read. */
  readonly deadline: number;
  readonly giveUpDays: number;
  /** What blocks, by the step that says so: some wait side by side. */
  readonly blockers: Readonly<Record<string, readonly Reason[]>>;
  /** What an attested backup is held against as soon as it is handed in. */
  readonly inventory: Ref<InventoryPiece> | null;
  /** Present only while approval is awaited or carried out. */
  readonly question: Round | null;
  /** The number of the question that was put last. */
  readonly round: number;
  /** The evidence that people were asked about last. */
  readonly evidence: Ref<Bundle> | null;
  readonly refused: readonly RefusedMessage[];
  readonly earlierRuns: readonly Reason[];
  readonly result: ReleaseResult | null;
}

/** Nothing was seen, nothing is asked. */
export function emptyDisplay(startedAt: number): Display {
  return {
    stage: 'identifying',
    awaiting: '',
    seen: null,
    rules: null,
    deadline: deadlineAfter(startedAt, DAYS_WITHOUT_POLICY),
    giveUpDays: DAYS_WITHOUT_POLICY,
    blockers: {},
    inventory: null,
    question: null,
    round: 0,
    evidence: null,
    refused: [],
    earlierRuns: [],
    result: null,
  };
}

/** When a run that started then ends at the latest, unless a call was sent. */
export function deadlineAfter(startedAt: number, days: number): number {
  return startedAt + days * DAY_MS;
}

/** Everything that blocks now. */
export function blockersOf({ display }: Pick<Run, 'display'>): Reason[] {
  return toldReasons(Object.values(display.blockers).flat());
}
