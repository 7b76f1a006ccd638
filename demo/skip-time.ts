import { randomUUID } from 'node:crypto';
import { isGrpcServiceError, type Client } from '@temporalio/client';
import { msToTs } from '@temporalio/common/lib/time.js';

/** One run, and by how much its own time is to be moved (milliseconds). */
export interface TimeSkip {
  readonly client: Client;
  readonly workflowId: string;
  readonly duration: number;
}

/**
 * Moves the time of one run on the server: its timers and the pauses between retries. For the demo and the tests; a
 * server allows it only when it was started with `frontend.WorkflowTimeSkippingEnabled=true`. Answers false when the
 * run ended before. The world outside, such as a sandbox's clock, has to be moved by the caller, first.
 */
export async function skipTime(skip: TimeSkip): Promise<boolean> {
  try {
    return await fastForward(skip);
  } catch (error) {
    if (isGrpcServiceError(error) && Number(error.code) === NOT_FOUND) return false;
    throw error;
  }
}

async function fastForward({ client, workflowId, duration }: TimeSkip): Promise<boolean> {
  const { namespace } = client.options;
  const workflowExecution = { workflowId };
  // The server does not check that an id is new.
  const id = randomUUID();
  await client.workflowService.updateWorkflowExecutionOptions({
    namespace,
    workflowExecution,
    workflowExecutionOptions: {
      timeSkippingConfig: { enabled: true, fastForwardConfig: { id, duration: msToTs(duration) } },
    },
    updateMask: { paths: ['time_skipping_config'] },
  });
  for (;;) {
    const result = await polled(client, workflowId, id);
    if (result === COMPLETED) return true;
    if (result === FAILED) return false;
  }
}

async function polled(client: Client, workflowId: string, fastForwardId: string): Promise<number> {
  const { namespace } = client.options;
  const workflowExecution = { workflowId };
  const began = performance.now();
  try {
    const { fastForwardPollingResult } = await client.withDeadline(Date.now() + POLL_MS, () =>
      client.workflowService.pollWorkflowExecutionTimeSkipping({
        namespace,
        workflowExecution,
        fastForwardId,
      }),
    );
    return Number(fastForwardPollingResult);
  } catch (error) {
    // At its deadline a poll ends as one or the other; one that was cancelled earlier was cancelled by its caller.
    const isOver = performance.now() - began > POLL_MS / 2;
    if (isGrpcServiceError(error) && isOver && [CANCELLED, DEADLINE_EXCEEDED].includes(Number(error.code)))
      return POLL_TIMEOUT;
    throw error;
  }
}

/** Server 1.32.0 was seen to leave a poll without an answer for a minute; what it says to a new one is there at once. */
const POLL_MS = 5_000;
// gRPC's own numbers; a run that has ended answers NOT_FOUND.
const NOT_FOUND = 5;
const CANCELLED = 1;
const DEADLINE_EXCEEDED = 4;
// FAST_FORWARD_POLLING_RESULT_*; POLL_TIMEOUT asks to poll again.
const POLL_TIMEOUT = 1;
const COMPLETED = 2;
const FAILED = 3;
