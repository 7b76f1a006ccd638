import { randomUUID } from 'node:crypto';
import { Context, getClient } from '@temporalio/activity';
import type { StopsAndMarks } from '../history.js';
import { CARRIED_OUT_WITHIN_MS, MAX_CALLS, RELEASE_MARKED, type Reason } from '../release.js';
import { ownHistory } from './own-history.js';

const SIGNAL_MS = 10_000;
const HEARTBEAT_MS = 10_000;
/** What the server took before the mark stands in the history within a workflow task's timeout, 10 s at most. */
const HISTORY_MS = 15_000;
const READ_AGAIN_MS = 100;

/** Thrown when the server does not want this attempt any more: cancelled, paused, reset, or unknown to it. */
export class NotWanted extends Error {}

/** Why no call may be sent now; `waitMs`: time alone will clear it. */
export interface NoCall {
  readonly reasons: readonly Reason[];
  readonly waitMs?: number;
}

/**
 * Announces a call to its own run (the mark: a signal, so an event that nobody can wipe and everybody can count), and
 * then reads the run's whole history until the mark stands in it. Everything that the server had taken before the mark
 * stands before it. Undefined: nothing speaks against the call; what comes from now on is too late.
 */
export async function markCall(): Promise<NoCall | undefined> {
  const before = await ownHistory(Date.now() + HISTORY_MS).catch(unread);
  if (before === undefined) return NOT_READ;
  // A mark for a call that will not be sent would only make a person look for it.
  const useless = againstCall(before);
  if (useless !== undefined) return useless;
  const nonce = randomUUID();
  await announce(nonce, before.marks.length + 1);
  const record = await historyWith(nonce);
  return record === undefined ? NOT_READ : againstCall(record, nonce);
}

/** What in this record speaks against a call: any stop, too many marks, or another mark that is still recent. */
export function againstCall(record: StopsAndMarks, own?: string): NoCall | undefined {
  const [stop] = record.stops;
  if (stop !== undefined) {
    const text = `The run's history has a ${stop.what} (event ${stop.eventId}, ${instant(stop.at)}).`;
    return { reasons: [{ code: 'STOPPED', text }] };
  }
  const others = record.marks.filter(({ nonce }) => own === undefined || nonce !== own);
  if (others.length >= MAX_CALLS) {
    const text = `The run's history has ${others.length} marks of calls; at most ${MAX_CALLS} are sent.`;
    return { reasons: [{ code: 'TOO_MANY_CALLS', text }] };
  }
  if (others.length === 0) return undefined;
  const newest = Math.max(...others.map(({ at }) => at));
  const waitMs = newest + CARRIED_OUT_WITHIN_MS - record.newestAt;
  if (waitMs <= 0) return undefined;
  const text = `Another call of this run was marked at ${instant(newest)}; it may still be carried out.`;
  return { reasons: [{ code: 'OTHER_CALL_MARKED', text }], waitMs };
}

/** Throws `NotWanted` as soon as this process knows that the attempt was stopped. */
export async function stillWanted(): Promise<void> {
  if (Context.current().cancellationSignal.aborted)
    throw new NotWanted('The worker is shutting down, or the release was stopped.');
}

/**
 * The last word before the call: tells the server and waits for its answer, which the SDK's own heartbeat does not.
 * Throws `NotWanted` when the answer is anything but a plain yes.
 */
export async function lastBeat(): Promise<void> {
  const { taskToken, workflowNamespace = 'default' } = Context.current().info;
  const client = getClient();
  const answer = await client
    .withDeadline(Date.now() + HEARTBEAT_MS, () =>
      client.workflowService.recordActivityTaskHeartbeat({ namespace: workflowNamespace, taskToken }),
    )
    .catch((error: unknown) => {
      throw new NotWanted(`The server did not take the heartbeat: ${messageOf(error)}`);
    });
  if (answer.cancelRequested) throw new NotWanted('The release was stopped.');
  if (answer.activityPaused) throw new NotWanted('An operator paused the activity.');
  if (answer.activityReset) throw new NotWanted('An operator reset the activity.');
}

async function announce(nonce: string, number: number): Promise<void> {
  const { workflowExecution: run } = Context.current().info;
  if (run === undefined) throw new NotWanted('The activity is of no run, so no history can hold a mark.');
  const client = getClient();
  await client
    .withDeadline(Date.now() + SIGNAL_MS, () =>
      client.workflow.getHandle(run.workflowId, run.runId).signal(RELEASE_MARKED, { nonce, number }),
    )
    .catch((error: unknown) => {
      throw new NotWanted(`The server did not take the mark: ${messageOf(error)}`);
    });
}

async function historyWith(nonce: string): Promise<StopsAndMarks | undefined> {
  const deadline = Date.now() + HISTORY_MS;
  while (Date.now() < deadline) {
    const record = await ownHistory(deadline).catch(unread);
    if (record?.marks.some((mark) => mark.nonce === nonce)) return record;
    await new Promise((resolve) => setTimeout(resolve, READ_AGAIN_MS));
  }
  return undefined;
}

const NOT_READ: NoCall = {
  reasons: [
    { code: 'HISTORY_NOT_READ', text: "The run's own history could not be read up to the mark in 15 s." },
  ],
  waitMs: 60_000,
};

function unread(): undefined {
  return undefined;
}

function instant(ms: number): string {
  return new Date(ms).toISOString();
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : 'no reason';
}
