import { defaultPayloadConverter } from '@temporalio/common';
import type { History, Payload } from '@temporalio/common/lib/proto-utils.js';
import { isRecord } from './values/record.js';
import { parseStatement } from './policy/statement.js';
import { RELEASE_MARKED } from './release.js';

/** One event of a run's history, as the server recorded it. */
export type HistoryEvent = NonNullable<History['events']>[number];

/** A call that was announced to its run: the signal `releaseMarked`. Whoever may write to the namespace can forge one. */
export interface Mark {
  /** Absent where the signal carries none that can be read. It counts all the same. */
  readonly nonce?: string;
  /** When the server took it, milliseconds since 1970. */
  readonly at: number;
  readonly eventId: number;
}

/** Something that stops a run for good, or (a pause) until somebody takes it back. */
export interface Stop {
  readonly what: 'rejection' | 'cancel' | 'end' | 'pause';
  readonly at: number;
  readonly eventId: number;
}

/** What the server's own record says of one run: every mark, every stop, and the time of its newest event. */
export interface StopsAndMarks {
  readonly marks: readonly Mark[];
  readonly stops: readonly Stop[];
  readonly newestAt: number;
}

/** The record of a run of which nothing has been read yet. */
export const NOTHING_READ: StopsAndMarks = { marks: [], stops: [], newestAt: 0 };

/**
 * Reads on: the record with these further events in it. A stop is what the server has, whatever a workflow made of it:
 * a rejection by any signal or update, a cancel request, a pause that was not taken back, or any end of the run.
 */
export function withEvents(record: StopsAndMarks, events: readonly HistoryEvent[]): StopsAndMarks {
  let { marks, stops, newestAt } = record;
  for (const event of events) {
    const at = { at: timeOf(event), eventId: Number(event.eventId ?? 0) };
    newestAt = Math.max(newestAt, at.at);
    const signal = event.workflowExecutionSignaledEventAttributes;
    if (signal?.signalName === RELEASE_MARKED)
      marks = [...marks, { ...at, ...nonceIn(signal.input?.payloads) }];
    const what = stopIn(event);
    if (what !== undefined) stops = [...stops, { what, ...at }];
    if (event.workflowExecutionUnpausedEventAttributes != null)
      stops = stops.filter((stop) => stop.what !== 'pause');
  }
  return { marks, stops, newestAt };
}

function stopIn(event: HistoryEvent): Stop['what'] | undefined {
  const signal = event.workflowExecutionSignaledEventAttributes;
  if (signal != null) return isRejection(signal.signalName, signal.input?.payloads) ? 'rejection' : undefined;
  const update =
    event.workflowExecutionUpdateAcceptedEventAttributes?.acceptedRequest ??
    event.workflowExecutionUpdateAdmittedEventAttributes?.request;
  if (update != null) return asksToReject(update.input?.args?.payloads) ? 'rejection' : undefined;
  if (event.workflowExecutionCancelRequestedEventAttributes != null) return 'cancel';
  if (event.workflowExecutionPausedEventAttributes != null) return 'pause';
  return ENDS.some((end) => event[end] != null) ? 'end' : undefined;
}

const ENDS = [
  'workflowExecutionCompletedEventAttributes',
  'workflowExecutionFailedEventAttributes',
  'workflowExecutionTimedOutEventAttributes',
  'workflowExecutionCanceledEventAttributes',
  'workflowExecutionTerminatedEventAttributes',
  'workflowExecutionContinuedAsNewEventAttributes',
] as const;

function isRejection(name: string | null | undefined, payloads: Payloads): boolean {
  return name === 'reject' || (name !== RELEASE_MARKED && asksToReject(payloads));
}

/** True for a statement that says reject, in any of the arguments. What cannot be read asks for nothing. */
function asksToReject(payloads: Payloads): boolean {
  return (payloads ?? []).some((payload) => {
    const value = valueOf(payload);
    const parsed = isRecord(value) ? parseStatement(value['statement']) : undefined;
    return parsed !== undefined && 'read' in parsed && parsed.read.says === 'reject';
  });
}

function nonceIn(payloads: Payloads): Pick<Mark, 'nonce'> {
  const [payload] = payloads ?? [];
  const value = payload === undefined ? undefined : valueOf(payload);
  const nonce = isRecord(value) ? value['nonce'] : undefined;
  return typeof nonce === 'string' ? { nonce } : {};
}

type Payloads = readonly Payload[] | null | undefined;

function valueOf(payload: Payload): unknown {
  try {
    return defaultPayloadConverter.fromPayload<unknown>(payload);
  } catch {
    return undefined;
  }
}

function timeOf({ eventTime }: HistoryEvent): number {
  return Number(eventTime?.seconds ?? 0) * 1_000 + Number(eventTime?.nanos ?? 0) / 1e6;
}
