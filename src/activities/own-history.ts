import { Context, getClient } from '@temporalio/activity';
import { EMPTY_RECORD, recordWith, type RunRecord } from '../history.js';

const PAGE_SIZE = 1_000;

/**
 * Reads the whole history of the run that this activity belongs to, page by page, and keeps its marks and stops. Throws
 * what the server answers, and at the deadline (milliseconds since 1970).
 */
export async function ownHistory(deadline: number): Promise<RunRecord> {
  const { workflowExecution: execution, workflowNamespace: namespace } = Context.current().info;
  if (execution === undefined || namespace === undefined) return EMPTY_RECORD;
  const client = getClient();
  const pageAt = (nextPageToken: Uint8Array) =>
    client.workflowService.getWorkflowExecutionHistory({
      namespace,
      execution,
      maximumPageSize: PAGE_SIZE,
      nextPageToken,
    });
  return client.withDeadline(deadline, async () => {
    let record = EMPTY_RECORD;
    let next: Uint8Array = new Uint8Array();
    do {
      const { history, nextPageToken } = await pageAt(next);
      record = recordWith(record, history?.events ?? []);
      next = nextPageToken;
    } while (next.length > 0);
    return record;
  });
}
