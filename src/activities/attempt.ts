import { Context } from '@temporalio/activity';
import type { EvidenceStore, Ref } from '../evidence/store.js';
import { codeOf, notYet } from '../errors.js';
import { keepPlace, placeOf } from './heartbeat.js';
import type { Bookmark, Tick } from '../probes/paging.js';
import { fingerprintOf } from '../policy/fingerprint.js';
import type { Reason } from '../release.js';

/** Failures that a person can clear: they block, and are shown, instead of ending the run. */
const CLEARED_BY_PEOPLE = new Set([
  'BAD_CONFIGURATION',
  'CLOUD_ACCESS_DENIED',
  'CLOUD_ACCOUNT_IN_DEBT',
  'CLOUD_CREDENTIALS_INVALID',
  'CLOUD_REFUSED',
  'HOOK_REFUSED',
  'KMS_INSTANCE_STATE_INVALID',
  'KMS_RESOURCE_NOT_FOUND',
]);

/** What every look of the runbook answers: what it saw, and what blocks. */
export interface Blocked {
  readonly blockers: readonly Reason[];
}

/** Asks a look to answer only when its blockers differ from these: see `fingerprintOf`. */
export interface Waiting {
  readonly waitWhile?: string;
}

/** Where a reading has got to, and of which activity: whoever may write to the namespace can send a heartbeat too. */
interface Place<T> {
  readonly of: string;
  readonly state: T;
}

/** Ends a reading that nobody wants any more, and keeps the place of a long reading in the heartbeat so that it can go on elsewhere. */
export async function readingIn<T>(store: EvidenceStore): Promise<{ tick: Tick; bookmark: Bookmark<T> }> {
  const context = Context.current();
  const { activityId, workflowExecution } = context.info;
  const of = `${workflowExecution?.runId ?? ''} ${activityId}`;
  // eslint-disable-next-line @typescript-eslint/no-unsafe-assignment -- what it names is read, and held against `of`
  const at: Ref<Place<T>> | undefined = context.info.heartbeatDetails ?? undefined;
  const last = at === undefined ? undefined : await store.get(at).catch(notKept);
  const isOurs = last?.of === of;
  if (isOurs) keepPlace(context, at);
  return {
    async tick() {
      context.cancellationSignal.throwIfAborted();
    },
    bookmark: {
      last: isOurs ? last.state : undefined,
      async save(state) {
        keepPlace(context, await store.put({ of, state }));
        context.heartbeat(placeOf(context));
      },
    },
  };
}

/** A place that is not there is read anew. */
function notKept(error: unknown): undefined {
  if (codeOf(error) === 'EVIDENCE_MISSING' || codeOf(error) === 'EVIDENCE_CHANGED') return undefined;
  throw error;
}

/** Runs a look; what only a person can clear comes back as a blocker. */
export async function orBlocked<T extends Blocked>(
  look: () => Promise<T>,
  blocked: (blockers: readonly Reason[]) => T,
): Promise<T> {
  try {
    return await look();
  } catch (error) {
    const code = codeOf(error);
    if (code === undefined || !CLEARED_BY_PEOPLE.has(code) || !(error instanceof Error)) throw error;
    return blocked([{ code, text: error.message }]);
  }
}

/**
 * Answers at once, or, when told what blocks, fails as "still blocked" until that has changed. The server waits and
 * looks again: no history event, one Action a look. The last look falls just before the deadline, since the server
 * gives up as soon as the next one would pass it.
 */
export function answerOrWait<T extends Blocked>(seen: T, waiting: Waiting, recheckMinutes: number): T {
  if (waiting.waitWhile === undefined || fingerprintOf(seen.blockers) !== waiting.waitWhile) return seen;
  const what = seen.blockers.map(({ text }) => text).join(' ');
  throw notYet('STILL_BLOCKED', what, nextLookIn(recheckMinutes * 60_000));
}

/** Milliseconds to the next look of this activity: `usual`, or what is left before its deadline, less a little. */
export function nextLookIn(usual: number): number {
  const { scheduledTimestampMs, currentAttemptScheduledTimestampMs, scheduleToCloseTimeoutMs } =
    Context.current().info;
  if (!scheduleToCloseTimeoutMs) return usual;
  const left = scheduledTimestampMs + scheduleToCloseTimeoutMs - currentAttemptScheduledTimestampMs;
  const lastLook = left - LAST_LOOK_BEFORE_MS;
  return usual < lastLook || lastLook < LAST_LOOK_BEFORE_MS ? usual : lastLook;
}

const LAST_LOOK_BEFORE_MS = 60_000;
