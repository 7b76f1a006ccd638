import type { Client, WorkflowHandle } from '@temporalio/client';
import type { Release } from './releases.js';
import type { ReleaseResult } from '../release.js';
import * as messages from '../workflows/messages.js';
import { noWorker, releasesError, translated } from './releases-error.js';
import { readServerRecord } from './server-record.js';
import type { ReleaseWorkflow } from './start.js';
import { afterStop, sendCancel, sendRejection } from './stopping.js';

/** How long one call to the Temporal server may take, in milliseconds. */
export const RPC_MS = 10_000;
const QUERY_MS = 15_000;
const UPDATE_MS = 30_000;
const STOP_MS = 10_000;

/** One release behind its workflow id; bound to a run where one is given. */
export function asRelease(client: Client, workflowId: string, runId?: string): Release {
  const handle: WorkflowHandle<ReleaseWorkflow> = client.workflow.getHandle<ReleaseWorkflow>(
    workflowId,
    runId,
  );
  const rpc = <T>(ms: number, send: () => Promise<T>) => bounded(client, ms, workflowId, send);
  const ask = <T>(send: () => Promise<T>) => asked(client, handle, send);
  return {
    workflowId,
    ...(runId !== undefined && { runId }),
    status: () => ask(() => handle.query(messages.status)),
    statement: (query) => ask(() => handle.query(messages.statement, query)),
    submitStatement: (signed) =>
      rpc(UPDATE_MS, () => handle.executeUpdate(messages.submitStatement, { args: [signed] })),
    approve: (approval) => rpc(RPC_MS, () => handle.signal(messages.approve, approval)),
    reject: (rejection) => rpc(RPC_MS, () => sendRejection(client, handle, rejection)),
    recheck: () => rpc(RPC_MS, () => handle.signal(messages.recheck)),
    cancel: (reason = '') => rpc(RPC_MS, () => sendCancel(client, handle, reason)),
    afterStop: (withinMs = STOP_MS) => rpc(withinMs + RPC_MS, () => afterStop(client, handle, withinMs)),
    serverRecord: () => rpc(RPC_MS, () => readServerRecord(client, handle)),
    outcome: ({ signal } = {}) => outcome(client, handle, signal),
  };
}

/** Sends within so many milliseconds, or fails in this API's words. */
export async function bounded<T>(
  client: Client,
  ms: number,
  subject: string,
  send: () => Promise<T>,
): Promise<T> {
  try {
    return await client.withDeadline(Date.now() + ms, send);
  } catch (error) {
    throw translated(error, subject);
  }
}

/**
 * A query is answered by a worker, through the server. When time runs out, Temporal's errors do not tell which of the
 * two was silent; asking the server alone does.
 */
async function asked<T>(
  client: Client,
  handle: WorkflowHandle<ReleaseWorkflow>,
  send: () => Promise<T>,
): Promise<T> {
  const { workflowId } = handle;
  const deadline = Date.now() + QUERY_MS;
  try {
    return await client.withDeadline(deadline, send);
  } catch (error) {
    if (Date.now() < deadline - 1_000) throw translated(error, workflowId);
    await bounded(client, RPC_MS, workflowId, () => handle.describe());
    throw releasesError('NO_WORKER', noWorker(workflowId), {}, error);
  }
}

async function outcome(
  client: Client,
  handle: WorkflowHandle<ReleaseWorkflow>,
  signal?: AbortSignal,
): Promise<ReleaseResult> {
  try {
    return await (signal ? client.withAbortSignal(signal, () => handle.result()) : handle.result());
  } catch (error) {
    throw signal?.aborted ? error : translated(error, handle.workflowId);
  }
}
