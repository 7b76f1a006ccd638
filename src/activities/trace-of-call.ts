import { isGrpcServiceError, type Client, type WorkflowExecutionInfo } from '@temporalio/client';
import { defaultPayloadConverter, type Payload } from '@temporalio/common';

type Page = Awaited<ReturnType<Client['workflowService']['getWorkflowExecutionHistory']>>;
type Event = NonNullable<NonNullable<Page['history']>['events']>[number];

/** More than any run of ours has: about 150 events. */
const MAX_PAGES = 20;
/** gRPC's own number. */
const NOT_FOUND = 5;

/** What the history of a closed run says of a release. */
export interface Trace {
  /** True when the executor was asked to release: a call may have been sent. */
  readonly asked: boolean;
  /** When each call was marked, as the server has it. */
  readonly marks: readonly string[];
  /** How it ended. The list of runs is seconds old; this is not. */
  readonly ended: 'completed' | 'failed' | 'timed out' | 'cancelled' | 'terminated' | 'left open';
  /** What the run answered; undefined where it did not, or where nobody can read it. */
  readonly result: unknown;
  /** False when the history is gone or longer than any of ours: what was not read may hold anything. */
  readonly whole: boolean;
}

/** Reads the history of a closed run, in pages. Bounded. Throws only what the server's absence throws. */
export async function traceOf(client: Client, run: WorkflowExecutionInfo): Promise<Trace> {
  const { namespace } = client.options;
  const execution = { workflowId: run.workflowId, runId: run.runId };
  let trace: Trace = { asked: false, marks: [], ended: 'left open', result: undefined, whole: true };
  let nextPageToken: Uint8Array | undefined;
  for (let page = 1; page <= MAX_PAGES; page += 1) {
    const answer = await client.workflowService
      .getWorkflowExecutionHistory({
        namespace,
        execution,
        ...(nextPageToken !== undefined && { nextPageToken }),
      })
      .catch(unlessGone);
    if (answer === undefined) return { ...trace, whole: false };
    trace = (answer.history?.events ?? []).reduce(withEvent, trace);
    nextPageToken = answer.nextPageToken ?? undefined;
    if (nextPageToken === undefined || nextPageToken.length === 0) return trace;
  }
  return { ...trace, whole: false };
}

function withEvent(trace: Trace, event: Event): Trace {
  if (event.activityTaskScheduledEventAttributes?.activityType?.name === 'releaseInstance')
    return { ...trace, asked: true };
  if (event.workflowExecutionSignaledEventAttributes?.signalName === 'releaseMarked') {
    const at = new Date(Number(event.eventTime?.seconds ?? 0) * 1_000).toISOString();
    return { ...trace, asked: true, marks: [...trace.marks, at] };
  }
  const ended = endOf(event);
  if (ended === undefined) return trace;
  const [payload] = event.workflowExecutionCompletedEventAttributes?.result?.payloads ?? [];
  return { ...trace, ended, ...(payload != null && { result: readable(payload) }) };
}

function endOf(event: Event): Trace['ended'] | undefined {
  if (event.workflowExecutionCompletedEventAttributes != null) return 'completed';
  if (event.workflowExecutionFailedEventAttributes != null) return 'failed';
  if (event.workflowExecutionTimedOutEventAttributes != null) return 'timed out';
  if (event.workflowExecutionCanceledEventAttributes != null) return 'cancelled';
  return event.workflowExecutionTerminatedEventAttributes == null ? undefined : 'terminated';
}

// Somebody may have made up a result that no one can read: it must not keep later runs from looking.
function readable(payload: Payload): unknown {
  try {
    return defaultPayloadConverter.fromPayload(payload);
  } catch {
    return undefined;
  }
}

function unlessGone(error: unknown): undefined {
  if (isGrpcServiceError(error) && Number(error.code) === NOT_FOUND) return undefined;
  throw error;
}
