import type { Client } from '@temporalio/client';
import type { Release } from '../../src/client/releases.js';
import { isReleasesError } from '../../src/client/releases-error.js';
import type { Stage, Status } from '../../src/release.js';

const HOUR_MS = 3_600_000;
/** What a run does: nothing until time passes, what no worker has fetched yet, or what one has. */
export type Busy = keyof typeof QUIET | 'idle';

/**
 * The status, asked up to three times: with the processes of three other files beside it, a worker was seen to leave
 * one without an answer for a quarter of a minute. That it is bounded is tested in test/client/runs.test.ts.
 */
export async function statusOf(release: Release): Promise<Status> {
  for (let asked = 1; ; asked += 1) {
    try {
      return await release.status();
    } catch (error) {
      if (asked === 3 || !isReleasesError(error) || error.code !== 'NO_WORKER') throw error;
    }
  }
}

/** How much time a test lets pass while a run is in this stage (milliseconds). */
export function stepOf({ stage, blockedBy, callsSent }: Status): number {
  // After a lost answer a run waits a quarter of an hour, and the executor does before another call.
  if (stage === 'releasing' && callsSent > 0) return 15 * 60_000 + 5_000;
  const untilCovered = blockedBy.some(({ code }) => code === 'NOT_YET_BACKED_UP');
  return untilCovered ? 12 * HOUR_MS : (STEP[stage] ?? 60_000);
}

const STEP: Partial<Record<Stage, number>> = {
  'scanning for callers': 11 * 60_000 + 5_000,
  'awaiting approval': HOUR_MS,
  'cooling off': 6 * HOUR_MS,
  'confirming billing': 12 * HOUR_MS,
};

/**
 * How often nothing has changed when time is let pass all the same: a step may need a while, and a worker that is there
 * was seen to fetch one a second late beside three other files. Only where no worker comes is all of it waited for.
 */
const QUIET = { 'waits for others': 50, 'is at work': 150 } as const;

/** The status once the run only waits for time to pass, or as soon as it is what is wanted. */
export async function agreed(
  status: () => Promise<Status>,
  busy: () => Promise<Busy>,
  wanted: (status: Status) => boolean,
): Promise<Status> {
  let last = '';
  for (let quiet = 0; ;) {
    const now = await status();
    if (wanted(now)) return now;
    const does = await busy();
    if (does === 'idle') return status();
    const text = JSON.stringify(now);
    quiet = text === last ? quiet + 1 : 0;
    if (quiet >= QUIET[does]) return status();
    last = text;
    await new Promise((resolve) => setTimeout(resolve, 60));
  }
}

/** Idle when nothing of a run is at work: no workflow task, and every activity waits for its next attempt. */
export async function howBusy(client: Client, { workflowId }: Release): Promise<Busy> {
  const { namespace } = client.options;
  const execution = { workflowId };
  const { pendingActivities, pendingWorkflowTask } = await client.workflowService.describeWorkflowExecution({
    namespace,
    execution,
  });
  const waiting = (pendingActivities ?? []).filter(({ nextAttemptScheduleTime }) => !nextAttemptScheduleTime);
  if (pendingWorkflowTask) return 'is at work';
  if (waiting.length === 0) return 'idle';
  return waiting.some(({ state }) => Number(state) === STARTED) ? 'is at work' : 'waits for others';
}

/** PENDING_ACTIVITY_STATE_STARTED */
const STARTED = 2;
