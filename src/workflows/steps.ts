import { ActivityCancellationType, proxyActivities } from '@temporalio/workflow';
import type { Duration } from '@temporalio/common';
import type {
  ExecutorActivities,
  ReadingActivities,
  ScanActivities,
  UrgentActivities,
} from '../activities/index.js';
import { EXECUTOR_QUEUE, OBSERVER_QUEUE, PREFLIGHTS_QUEUE, SCANS_QUEUE, URGENT_QUEUE } from '../release.js';
import type { Run } from './run.js';

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
    scheduleToCloseTimeout: Math.max(1_000, run.display.deadline - Date.now()),
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
    scheduleToStartTimeout: Math.max(1_000, run.display.deadline - Date.now()),
    cancellationType: ActivityCancellationType.WAIT_CANCELLATION_COMPLETED,
    retry: { maximumAttempts: 1 },
  });
}
