import {
  ActivityCancellationType,
  CancellationScope,
  condition,
  proxyActivities,
} from '@temporalio/workflow';
import type { Duration } from '@temporalio/common';
import type { Waiting } from '../activities/attempt.js';
import type {
  ExecutorActivities,
  ReadingActivities,
  ScanActivities,
  UrgentActivities,
} from '../activities/index.js';
import { fingerprintOf } from '../policy/fingerprint.js';
import {
  EXECUTOR_QUEUE,
  OBSERVER_QUEUE,
  PREFLIGHTS_QUEUE,
  SCANS_QUEUE,
  URGENT_QUEUE,
  type Reason,
} from '../release.js';
import { end, gaveUp } from './endings.js';
import { isStopped } from './stopping.js';
import { blockersOf, deadlineOf, type Run } from './run.js';
import { blocked } from './tell.js';

const RETRY = { initialInterval: '2 seconds', backoffCoefficient: 2, maximumInterval: '1 minute' } as const;

/** The observer's steps. They only read, so they may run as often as it takes, until the run's deadline. */
export function observer(run: Run, summary: string) {
  return proxyActivities<ReadingActivities>({
    ...untilDeadline(run),
    taskQueue: OBSERVER_QUEUE,
    summary,
  });
}

/** The scans, on slots of their own: however many there are, nothing else waits behind them. They only read. */
export function scanner(run: Run, summary: string) {
  return proxyActivities<ScanActivities>({
    ...untilDeadline(run),
    taskQueue: SCANS_QUEUE,
    summary,
  });
}

/** The observer's steps after the call: they are not bound by the deadline, which covers what comes before. */
export function observerAfterwards(summary: string, within: Duration = '60 days') {
  return proxyActivities<ReadingActivities>({
    ...afterwards(within),
    taskQueue: OBSERVER_QUEUE,
    summary,
  });
}

/** What somebody waits for, on slots that no reading can take. Not bound by the deadline. */
export function urgently(summary: string, within: Duration = '60 days') {
  return proxyActivities<UrgentActivities>({
    ...afterwards(within),
    taskQueue: URGENT_QUEUE,
    summary,
  });
}

/** The executor's gate without the call. It only reads; the call never waits behind it. */
export function executorPreflight(run: Run, summary: string) {
  return proxyActivities<Pick<ExecutorActivities, 'preflightExecutor'>>({
    ...untilDeadline(run),
    taskQueue: PREFLIGHTS_QUEUE,
    summary,
  });
}

function untilDeadline(run: Run) {
  return {
    startToCloseTimeout: '6 hours',
    heartbeatTimeout: '30 seconds',
    scheduleToCloseTimeout: Math.max(1_000, deadlineOf(run) - Date.now()),
    retry: RETRY,
  } as const;
}

function afterwards(within: Duration) {
  return {
    startToCloseTimeout: '30 minutes',
    heartbeatTimeout: '30 seconds',
    scheduleToCloseTimeout: within,
    retry: RETRY,
  } as const;
}

/**
 * The step that destroys. One attempt: a second one is a decision of the workflow. When it is stopped while it runs,
 * we wait for what it says: only it knows whether the call was marked.
 */
export function executorRelease(run: Run, summary: string) {
  return proxyActivities<Pick<ExecutorActivities, 'releaseInstance'>>({
    taskQueue: EXECUTOR_QUEUE,
    summary,
    startToCloseTimeout: '6 hours',
    heartbeatTimeout: '45 seconds',
    scheduleToStartTimeout: Math.max(1_000, deadlineOf(run) - Date.now()),
    cancellationType: ActivityCancellationType.WAIT_CANCELLATION_COMPLETED,
    retry: { maximumAttempts: 1 },
  });
}

/**
 * Looks, and while something blocks that a person can clear, waits where it is: the same look, retried by the server,
 * which answers when the blockers are gone or differ. `recheck` looks at once. Ends as kept at the deadline.
 */
export async function untilClear<T extends { readonly blockers: readonly Reason[] }>(
  run: Run,
  step: string,
  look: (waiting: Waiting) => Promise<T>,
): Promise<T> {
  try {
    let seen = await lookOrRecheck(run, look, {});
    for (let changes = 0; seen.blockers.length > 0; changes += 1) {
      run.waits += 1;
      blocked(run, step, seen.blockers);
      // Blockers that never stay the same must not fill the history.
      if (changes > MOST_CHANGES)
        await pause(run, recheckMinutesOf(run) * 60_000, 'wait before looking again');
      seen = await lookOrRecheck(run, look, { waitWhile: fingerprintOf(seen.blockers) });
    }
    if (run.blockers[step] !== undefined) blocked(run, step, []);
    return seen;
  } catch (error) {
    if (gaveUp(error))
      end(run, run.seen === null ? 'not found' : 'kept', [gaveUpReason(run), ...blockersOf(run)]);
    throw error;
  }
}

/** Changes of the blockers of one step that are shown at once; further ones are looked for at the policy's pace. */
const MOST_CHANGES = 20;

/** How often the policy wants blockers to be looked at. */
export function recheckMinutesOf(run: Run): number {
  return run.terms?.waiting.recheckMinutes ?? 15;
}

/** Waits, or until somebody says `recheck`. Ends the run as kept when its deadline has passed. */
export async function pause(run: Run, ms: number, summary: string): Promise<void> {
  const before = run.rechecks;
  const left = deadlineOf(run) - Date.now();
  if (left <= 0) end(run, 'kept', [gaveUpReason(run), ...blockersOf(run)]);
  await condition(() => run.rechecks > before || isStopped(run), Math.max(1_000, Math.min(ms, left)), {
    summary,
  });
}

// A recheck ends the wait, also one for something that only takes its time, and looks at once.
async function lookOrRecheck<T>(
  run: Run,
  look: (waiting: Waiting) => Promise<T>,
  waiting: Waiting,
): Promise<T> {
  const before = run.rechecks;
  const scope = new CancellationScope();
  const waited = scope.run(() => look(waiting));
  waited.catch(() => undefined);
  try {
    const first = await scope.run(() => Promise.race([waited, condition(() => run.rechecks > before)]));
    if (first !== undefined) return first;
  } finally {
    scope.cancel();
  }
  return lookOrRecheck(run, look, {});
}

/** Why a run ended at its deadline. */
export function gaveUpReason(run: Run): Reason {
  const days = run.giveUpDays ?? 30;
  return {
    code: 'GAVE_UP',
    text: `What blocked was not cleared within ${days} days of the request, so the run ended.`,
  };
}
