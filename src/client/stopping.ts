import type { Client, WorkflowHandle } from '@temporalio/client';
import type { PlainRejection, ReleaseResult, SignedStatement } from '../release.js';
import * as messages from '../workflows/messages.js';
import { alreadyEnded, isReleasesError, translated } from './releases-error.js';
import { readServerRecord, type ServerRecord } from './server-record.js';
import type { ReleaseWorkflow } from './start.js';

const CHECK_EVERY_MS = 300;
const QUERY_MS = 3_000;

/** By what a stop reached the server: it takes a cancel request also where it takes no more signals. */
export type StopSent = 'signal' | 'cancel';

/** What became of a stop, by the server's own record. Only `kept` says that the instance is kept. */
export type StopAnswer =
  /** The run has ended, and no call of it was ever marked. */
  | { readonly is: 'kept'; readonly result: ReleaseResult }
  /** The run says that it kept the instance, but a call was marked: a person has to look. */
  | { readonly is: 'kept, but a call was marked'; readonly result: ReleaseResult; readonly markedAt: string }
  /** A call had been sent. */
  | { readonly is: 'too late'; readonly stage: string; readonly result?: ReleaseResult }
  /** The run ended in a way that says nothing of the instance: a person has to look. */
  | {
      readonly is: 'ended otherwise';
      readonly status: string;
      readonly markedAt?: string;
      readonly result?: ReleaseResult;
    }
  /** The run is open. `taken`: the server has the stop, before any mark; no call is sent any more. */
  | { readonly is: 'not known yet'; readonly taken: boolean; readonly markedAt?: string };

/** Sends a rejection as a signal; where the server takes none any more, as a cancel request with the same words. */
export async function sendRejection(
  client: Client,
  handle: WorkflowHandle<ReleaseWorkflow>,
  rejection: PlainRejection | SignedStatement,
): Promise<StopSent> {
  try {
    await handle.signal(messages.reject, rejection);
    return 'signal';
  } catch (error) {
    const known = translated(error, handle.workflowId);
    if (isReleasesError(known) && STOPS_NOTHING.has(known.code)) throw known;
    const why = 'why' in rejection ? `rejected by ${rejection.as}: ${rejection.why}` : 'rejected, signed';
    await sendCancel(client, handle, why.slice(0, 1_000));
    return 'cancel';
  }
}

const STOPS_NOTHING = new Set<string>(['ALREADY_ENDED', 'NOT_FOUND', 'NAMESPACE_NOT_FOUND', 'ACCESS_DENIED']);

/** The SDK's own cancel takes no reason, and the server takes a cancel of a run that has ended without a word. */
export async function sendCancel(
  client: Client,
  handle: WorkflowHandle<ReleaseWorkflow>,
  reason: string,
): Promise<void> {
  const { closeTime, runId } = await handle.describe();
  if (closeTime !== undefined) throw alreadyEnded(handle.workflowId);
  const { namespace, identity } = client.options;
  await client.workflowService.requestCancelWorkflowExecution({
    namespace,
    identity,
    requestId: crypto.randomUUID(),
    workflowExecution: { workflowId: handle.workflowId, runId },
    reason,
  });
}

/** Looks for so long what became of a stop that was sent. Throws what the server answers. */
export async function afterStop(
  client: Client,
  handle: WorkflowHandle<ReleaseWorkflow>,
  withinMs: number,
): Promise<StopAnswer> {
  const until = Date.now() + withinMs;
  let record: ServerRecord | undefined;
  for (;;) {
    record = await readServerRecord(client, handle, record);
    const known = record.open ? await tooLate(client, handle, record) : endedAs(record);
    if (known !== undefined) return known;
    if (Date.now() >= until) return notKnownYet(record);
    await new Promise((resolve) => setTimeout(resolve, CHECK_EVERY_MS));
  }
}

function endedAs(record: ServerRecord): StopAnswer {
  const { result, status } = record;
  const marked = markedIn(record);
  if (result === undefined) return { is: 'ended otherwise', status, ...marked };
  if (result.outcome === 'released') return { is: 'too late', stage: 'ended', result };
  if (result.outcome === 'unknown') return { is: 'ended otherwise', status, ...marked, result };
  const { markedAt } = marked;
  return markedAt === undefined
    ? { is: 'kept', result }
    : { is: 'kept, but a call was marked', result, markedAt };
}

/** The run's own word, and only where the server's record has a mark: without one nothing can have been sent. */
async function tooLate(
  client: Client,
  handle: WorkflowHandle<ReleaseWorkflow>,
  { marks }: ServerRecord,
): Promise<StopAnswer | undefined> {
  if (marks.length === 0) return undefined;
  const stage = await client
    .withDeadline(Date.now() + QUERY_MS, () => handle.query(messages.status))
    .then((status) => status.stage)
    .catch(() => undefined);
  const after = stage === 'confirming it is gone' || stage === 'confirming billing' || stage === 'ended';
  return after ? { is: 'too late', stage } : undefined;
}

function notKnownYet(record: ServerRecord): StopAnswer {
  const [stop] = record.stops;
  const [mark] = record.marks;
  const taken = stop !== undefined && (mark === undefined || stop.eventId < mark.eventId);
  return { is: 'not known yet', taken, ...markedIn(record) };
}

function markedIn({ marks }: ServerRecord): { readonly markedAt?: string } {
  const last = marks.at(-1);
  return last === undefined ? {} : { markedAt: new Date(last.at).toISOString() };
}
