import { Context, getClient } from '@temporalio/activity';
import { NOTHING_READ, withEvents, type StopsAndMarks } from '../history.js';

const PAGE_SIZE = 1_000;

/**
 * Reads the whole history of the run that this activity belongs to, page by page, and keeps its marks and stops. Throws
 * what the server answers, and at the deadline (milliseconds since 1970).
 */
export async function ownHistory(deadline: number): Promise<StopsAndMarks> {
  const { workflowExecution: execution, workflowNamespace: namespace } = Context.current().info;
  if (execution === undefined || namespace === undefined) return NOTHING_READ;
  const client = getClient();
  const pageAt = (nextPageToken: Uint8Array) =>
    client.workflowService.getWorkflowExecutionHistory({
      namespace,
      execution,
      maximumPageSize: PAGE_SIZE,
      nextPageToken,
    });
  return client.withDeadline(deadline, async () => {
    let record = NOTHING_READ;
    let next: Uint8Array = new Uint8Array();
    do {
      const { history, nextPageToken } = await pageAt(next);
      record = withEvents(record, history?.events ?? []);
      next = nextPageToken;
    } while (next.length > 0);
    return record;
  });
}
