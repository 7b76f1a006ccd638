import type { Client, WorkflowHandle } from '@temporalio/client';
import { NOTHING_READ, withEvents, type StopsAndMarks } from '../history.js';
import { isRecord } from '../values/record.js';
import type { ReleaseResult } from '../release.js';

/** What the server itself says of a run. No worker has a say in it: a run's own answers may be anybody's. */
export interface ServerRecord extends StopsAndMarks {
  readonly runId: string;
  readonly open: boolean;
  /** Temporal's own word for how it stands: RUNNING, COMPLETED, TERMINATED and so on. */
  readonly status: string;
  readonly events: number;
  /** How it ended, where it ended with a result. */
  readonly result?: ReleaseResult;
}

/** Reads it: the run's status, and its whole history unless `last` has read as many events of the same run. */
export async function readServerRecord(
  client: Client,
  latest: WorkflowHandle,
  last?: ServerRecord,
): Promise<ServerRecord> {
  const { runId, status, historyLength: events } = await latest.describe();
  if (last?.runId === runId && last.events === events) return last;
  const run = client.workflow.getHandle(latest.workflowId, runId, { followRuns: false });
  const history = await run.fetchHistory();
  const open = status.name === 'RUNNING' || status.name === 'PAUSED';
  const result: unknown = status.name === 'COMPLETED' ? await run.result() : undefined;
  return {
    ...withEvents(NOTHING_READ, history.events ?? []),
    ...{ runId, open, status: status.name, events },
    ...(isResult(result) && { result }),
  };
}

/** True for what has the form of a result. Whoever serves a run may end it with anything. */
export function isResult(value: unknown): value is ReleaseResult {
  if (!isRecord(value) || !Array.isArray(value['reasons'])) return false;
  return ['released', 'kept', 'not found', 'unknown'].includes(String(value['outcome']));
}
