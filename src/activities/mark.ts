import { Context, getClient } from '@temporalio/activity';
import { defaultPayloadConverter } from '@temporalio/common';
import { isRecord } from '../policy/request.js';

const BEAT_MS = 5_000;
const MOST_WAIT_MS = 10_000;

/** What the executor's heartbeat says. `sending: n` is the mark: call number n of this run is about to be sent. */
export type Beat = { readonly looking: true } | { readonly sending: number };

/** True for a mark that an earlier try left behind: an operator who resets an activity makes it the first one again. */
export function isMark(details: unknown): boolean {
  return isRecord(details) && 'sending' in details;
}

/** Thrown when the server does not want this attempt any more: cancelled, paused, reset, or unknown to it. */
export class NotWanted extends Error {}

/**
 * Tells the server, and waits for its answer. The SDK's own heartbeat is throttled and can be overtaken by a later
 * one, so it proves nothing. Throws `NotWanted` when the answer is anything but a plain yes.
 */
export async function beat(details: Beat): Promise<void> {
  const { taskToken, workflowNamespace = 'default' } = Context.current().info;
  const client = getClient();
  const payloads = [defaultPayloadConverter.toPayload(details)];
  const request = { namespace: workflowNamespace, taskToken, details: { payloads } };
  const answer = await client
    .withDeadline(Date.now() + MOST_WAIT_MS, () =>
      client.workflowService.recordActivityTaskHeartbeat(request),
    )
    .catch((error: unknown) => {
      throw new NotWanted(
        `The server did not take the heartbeat: ${error instanceof Error ? error.message : 'no reason'}`,
      );
    });
  if (answer.cancelRequested) throw new NotWanted('The release was stopped.');
  if (answer.activityPaused) throw new NotWanted('An operator paused the activity.');
  if (answer.activityReset) throw new NotWanted('An operator reset the activity.');
}

/**
 * Beats every few seconds while `work` runs, one beat after the other, and ends before it answers, so that no beat
 * can ever come after the mark. `work` fails as soon as the attempt is not wanted any more.
 */
export async function whileBeating<T>(work: (tick: () => Promise<void>) => Promise<T>): Promise<T> {
  const { cancellationSignal } = Context.current();
  let refused: NotWanted | undefined;
  let done = false;
  const beating = (async () => {
    while (!done && refused === undefined) {
      await beat({ looking: true }).catch((error: unknown) => {
        refused = error instanceof NotWanted ? error : new NotWanted(String(error));
      });
      await pause(BEAT_MS, () => done);
    }
  })();
  const tick = async () => {
    if (refused !== undefined) throw refused;
    if (cancellationSignal.aborted)
      throw new NotWanted('The worker is shutting down, or the release was stopped.');
  };
  try {
    const result = await work(tick);
    await tick();
    return result;
  } finally {
    done = true;
    await beating;
  }
}

async function pause(ms: number, over: () => boolean): Promise<void> {
  const end = performance.now() + ms;
  while (!over() && performance.now() < end) await new Promise((resolve) => setTimeout(resolve, 50));
}
