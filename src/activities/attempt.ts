import { ApplicationFailure, Context, log } from '@temporalio/activity';
import type { EvidenceStore, Ref } from '../evidence/store.js';
import { codeOf, notYet } from '../errors.js';
import { keepPlace, placeOf } from './heartbeat.js';
import type { Bookmark, Tick } from '../probes/paging.js';
import { fingerprintOf } from '../policy/fingerprint.js';
import type { Reason } from '../release.js';
import type { Instant } from '../values/instant.js';
import { isRecord } from '../values/record.js';

/** Failures that a person can clear: they block, and are shown, instead of ending the run. */
const CLEARED_BY_PEOPLE = new Set([
  'BAD_CONFIGURATION',
  'CLOUD_ACCESS_DENIED',
  'CLOUD_ACCOUNT_IN_DEBT',
  'CLOUD_CREDENTIALS_INVALID',
  'CLOUD_REFUSED',
  'EVIDENCE_STORE_UNUSABLE',
  'HOOK_REFUSED',
  'KMS_INSTANCE_STATE_INVALID',
  'KMS_RESOURCE_NOT_FOUND',
]);
/** What is waited for after the call too: it changes no outcome, and goes on by itself. */
const OF_THE_STORE = new Set(['EVIDENCE_STORE_UNUSABLE']);
/** A piece of evidence that is really gone, or not what was written: only looking anew helps. */
const LOST = new Set(['EVIDENCE_MISSING', 'EVIDENCE_CHANGED']);

/** Failures whose sentence is ours to the last word: it changes only when what it says does. */
const OWN_WORDS = new Set(['BAD_CONFIGURATION', 'EVIDENCE_STORE_UNUSABLE']);

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
  readonly since: Instant;
  readonly state: T;
}

/** What was read longer ago than this is read anew, however often a look was interrupted. */
const PLACE_STANDS_MS = 3_600_000;

/** A reading that can be interrupted, and stopped. */
export interface Reading<T> {
  readonly tick: Tick;
  readonly bookmark: Bookmark<T>;
  /** Lets go of the place: the next attempt is another look, and reads everything. */
  readonly end: () => void;
}

/**
 * Ends a reading that nobody wants any more, and keeps the place of a long reading in the heartbeat so that it can go on
 * elsewhere. A place that is lost is no place, nor is one that is older than an hour: it begins anew. Throws `EVIDENCE_STORE_UNUSABLE`.
 */
export async function readingIn<T>(store: EvidenceStore): Promise<Reading<T>> {
  const context = Context.current();
  const { activityId, workflowExecution } = context.info;
  const of = `${workflowExecution?.runId ?? ''} ${activityId}`;
  // eslint-disable-next-line @typescript-eslint/no-unsafe-assignment -- what it names is read, and held against `of`
  const at: Ref<Place<T>> | undefined = context.info.heartbeatDetails ?? undefined;
  const last = at === undefined ? undefined : await store.get(at).catch(unlessLost);
  const isOurs = last?.of === of && isRecent(last.since);
  const since = isOurs ? last.since : new Date().toISOString();
  if (isOurs) keepPlace(context, at);
  return {
    async tick() {
      context.cancellationSignal.throwIfAborted();
    },
    bookmark: {
      last: isOurs ? last.state : undefined,
      async save(state) {
        keepPlace(context, await store.put({ of, since, state }));
        context.heartbeat(placeOf(context));
      },
    },
    end() {
      keepPlace(context, undefined);
      context.heartbeat(placeOf(context));
    },
  };
}

function isRecent(since: Instant): boolean {
  const age = Date.now() - Date.parse(since);
  return age >= 0 && age <= PLACE_STANDS_MS;
}

function unlessLost(error: unknown): undefined {
  if (lostReason(error) === undefined) throw error;
  return undefined;
}

/** Why a piece of evidence is lost, where that is why this failed; undefined for any other failure. */
export function lostReason(error: unknown): Reason | undefined {
  return reasonAmong(LOST, error);
}

/** Runs a look; what only a person can clear comes back as a blocker. */
export function orBlocked<T extends Blocked>(
  check: () => Promise<T>,
  blocked: (blockers: readonly Reason[]) => T,
): Promise<T> {
  return blockedBy(CLEARED_BY_PEOPLE, check, blocked);
}

/** Runs a step; an evidence store that cannot be used comes back as a blocker, and nothing else does. */
export function orNoStore<T extends Blocked>(
  step: () => Promise<T>,
  blocked: (blockers: readonly Reason[]) => T,
): Promise<T> {
  return blockedBy(OF_THE_STORE, step, blocked);
}

async function blockedBy<T>(
  codes: ReadonlySet<string>,
  check: () => Promise<T>,
  blocked: (blockers: readonly Reason[]) => T,
): Promise<T> {
  try {
    return await check();
  } catch (error) {
    const reason = reasonAmong(codes, error);
    if (reason === undefined) throw error;
    log.warn('release: a step is blocked', { code: reason.code, why: reason.text });
    return blocked([reason]);
  }
}

function reasonAmong(codes: ReadonlySet<string>, error: unknown): Reason | undefined {
  const code = codeOf(error);
  if (code === undefined || !codes.has(code) || !(error instanceof Error)) return undefined;
  const subject = subjectOf(error);
  return { code, text: error.message, ...(subject !== undefined && { subject }) };
}

/** What a failure is about: which call, and the vendor's own code; where it was no call, our own sentence. */
function subjectOf(error: Error): string | undefined {
  const details: unknown = error instanceof ApplicationFailure ? error.details?.[0] : undefined;
  if (!isRecord(details)) return OWN_WORDS.has(codeOf(error) ?? '') ? error.message : undefined;
  return [details['operation'], details['vendorCode']].filter((part) => typeof part === 'string').join(' ');
}

/**
 * Answers at once, or, when told what blocks, fails as "still blocked" until that has changed. The server waits and
 * looks again: no history event, one Action a look. The last look falls just before the deadline, since the server
 * gives up as soon as the next one would pass it.
 */
export function answerOrWait<T extends Blocked>(seen: T, waiting: Waiting, recheckMinutes: number): T {
  if (waiting.waitWhile === undefined || fingerprintOf(seen.blockers) !== waiting.waitWhile) return seen;
  const what = seen.blockers.map(({ text }) => text).join(' ');
  throw notYet('STILL_BLOCKED', what, nextCheckIn(recheckMinutes * 60_000));
}

/** Milliseconds to the next look of this activity: `usual`, or what is left before its deadline, less a little. */
export function nextCheckIn(usual: number): number {
  const { scheduledTimestampMs, currentAttemptScheduledTimestampMs, scheduleToCloseTimeoutMs } =
    Context.current().info;
  if (!scheduleToCloseTimeoutMs) return usual;
  const left = scheduledTimestampMs + scheduleToCloseTimeoutMs - currentAttemptScheduledTimestampMs;
  const lastCheck = left - LAST_CHECK_BEFORE_MS;
  return usual < lastCheck || lastCheck < LAST_CHECK_BEFORE_MS ? usual : lastCheck;
}

const LAST_CHECK_BEFORE_MS = 60_000;
