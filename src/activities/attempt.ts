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
  readonly recheckMinutes: number;
}

/** Ends a reading that nobody wants any more, and keeps the place of a long reading in the heartbeat so that it can go on elsewhere. */
export async function readingIn<T>(store: EvidenceStore): Promise<{ tick: Tick; bookmark: Bookmark<T> }> {
  const context = Context.current();
  // eslint-disable-next-line @typescript-eslint/no-unsafe-assignment -- an earlier attempt of this very activity wrote it
  const at: Ref<T> | undefined = context.info.heartbeatDetails ?? undefined;
  if (at !== undefined) keepPlace(context, at);
  return {
    async tick() {
      context.cancellationSignal.throwIfAborted();
    },
    bookmark: {
      last: at === undefined ? undefined : await store.get(at),
      async save(state) {
        keepPlace(context, await store.put(state));
        context.heartbeat(placeOf(context));
      },
    },
  };
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
export function answerOrWait<T extends Blocked>(seen: T, waiting: Waiting): T {
  if (waiting.waitWhile === undefined || fingerprintOf(seen.blockers) !== waiting.waitWhile) return seen;
  const what = seen.blockers.map(({ text }) => text).join(' ');
  throw notYet('STILL_BLOCKED', what, nextLookIn(waiting.recheckMinutes * 60_000));
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
