import type { Client } from '@temporalio/client';
import type { Reason } from '../release.js';
import { isRecord } from '../values/record.js';
import { isResult } from './server-record.js';
import type { ReleaseRow } from './visibility.js';

const AT_ONCE = 20;
const READ_MS = 10_000;

/**
 * The same rows; those of runs that ended with a result have its reasons, which the visibility store does not hold: one call
 * to the server each. A result that cannot be read, or that is none, leaves its row as it was.
 */
export async function withEndReasons(client: Client, rows: readonly ReleaseRow[]): Promise<ReleaseRow[]> {
  const told: ReleaseRow[] = [];
  for (let from = 0; from < rows.length; from += AT_ONCE)
    told.push(
      ...(await Promise.all(rows.slice(from, from + AT_ONCE).map((row) => withReasons(client, row)))),
    );
  return told;
}

async function withReasons(client: Client, row: ReleaseRow): Promise<ReleaseRow> {
  const { workflowId, runId, status, outcome } = row;
  if (status !== 'COMPLETED' || outcome === 'released') return row;
  const run = client.workflow.getHandle(workflowId, runId, { followRuns: false });
  const result: unknown = await client
    .withDeadline(Date.now() + READ_MS, () => run.result())
    .catch(() => undefined);
  return isResult(result) ? { ...row, reasons: result.reasons.filter(isReason) } : row;
}

// Whoever serves a run may end it with anything.
function isReason(value: unknown): value is Reason {
  return isRecord(value) && typeof value['code'] === 'string' && typeof value['text'] === 'string';
}
