import {
  ActivityFailure,
  ApplicationFailure,
  continueAsNew,
  isCancellation,
  proxyActivities,
  setCurrentDetails,
  setHandler,
  sleep,
  workflowInfo,
} from '@temporalio/workflow';
import { NOTICES_QUEUE, type NoticeActivities, type NoticesState } from '../release/notices.js';
import { noticesQuery } from './messages.js';
import { admitted, afterLook, failedAt, owedTo, pageOfNotices, takenBy } from './notices-owed.js';

// Lost with its worker, it is looked for again: reading harms nobody.
const { lookForNotices } = proxyActivities<NoticeActivities>({
  ...{ taskQueue: NOTICES_QUEUE, startToCloseTimeout: '5 minutes', heartbeatTimeout: '15 seconds' },
  retry: { maximumInterval: '5 minutes' },
});
// Each attempt is one message to people; the next round makes the next.
const { sendNotice } = proxyActivities<NoticeActivities>({
  ...{ taskQueue: NOTICES_QUEUE, startToCloseTimeout: '30 seconds', heartbeatTimeout: '10 seconds' },
  retry: { maximumAttempts: 1 },
});

const MAX_ROUNDS = 500;

/**
 * Tells people, through the doors of the policy, what the runs of a namespace wait for and how they end. No run waits for
 * it, and none believes it. A notice is owed to a door until that has answered well: it comes twice only if a worker died
 * between that answer and its record. Never ends; terminating it harms no release.
 */
export async function releaseNotices(from: NoticesState): Promise<never> {
  let state = from;
  const become = (next: NoticesState) => {
    state = next;
    setCurrentDetails(pageOfNotices(state));
  };
  setHandler(noticesQuery, () => state);
  for (let round = 0; ; round += 1) {
    const look = await lookForNotices({ since: state.since, runs: state.runs, away: state.away });
    become(admitted(afterLook(state, look), Date.now(), look.atMostADay));
    await Promise.all(look.doors.map((door) => lane(door, look.lookSeconds)));
    if (round >= MAX_ROUNDS || workflowInfo().continueAsNewSuggested) return continueAsNew(state);
    await sleep(look.lookSeconds * 1_000, { summary: 'until the next look' });
  }

  /** One door after the other's pace: a door that does not answer holds up nobody but itself. */
  async function lane(door: string, lookSeconds: number): Promise<void> {
    for (const notice of owedTo(state, door, Date.now())) {
      try {
        await sendNotice({ door, notice });
      } catch (error) {
        if (isCancellation(error)) throw error;
        return become(failedAt(state, door, whyOf(error), { now: Date.now(), lookSeconds }));
      }
      become(takenBy(state, door, notice.id, Date.now()));
    }
  }
}

/** The code of what a door failed with, and how long it asks to be left alone. */
function whyOf(error: unknown): { code: string; waitMs: number } {
  const cause = error instanceof ActivityFailure ? error.cause : error;
  if (!(cause instanceof ApplicationFailure)) return { code: 'ACTIVITY_TIMED_OUT', waitMs: 0 };
  const asked: unknown = cause.details?.[0];
  const waitMs = typeof asked === 'number' && asked > 0 ? asked : 0;
  return { code: cause.type ?? 'ACTIVITY_FAILED', waitMs };
}
