import { Context, getClient } from '@temporalio/activity';
import { defaultPayloadConverter } from '@temporalio/common';
import type { Instant } from '../values/instant.js';
import { isRequest, workflowIdFor } from '../policy/request.js';
import { WORKFLOW_TYPE, type Reason, type ReleaseRequest } from '../release.js';

/** The run that scheduled this activity, as the server's own record of its start has it. */
export interface OwnRun {
  readonly workflowId: string;
  readonly runId: string;
  readonly request: ReleaseRequest;
  readonly startedAt: Instant;
}

/** While a workflow task is under way the server shows nothing new of a run: the mark waits for no longer than this. */
const MAX_TASK_MS = 10_000;

/**
 * Reads the first event of the run that this activity belongs to. What the activity was told about the request is
 * never used: the record is. Refuses a run of another type, or one whose id is not made of its input.
 */
export async function ownRun(): Promise<OwnRun | { readonly refused: Reason }> {
  const { workflowExecution: execution, workflowNamespace: namespace } = Context.current().info;
  if (execution === undefined || namespace === undefined)
    return refuse('This activity belongs to no workflow run.');
  const { history } = await getClient().workflowService.getWorkflowExecutionHistory({
    namespace,
    execution,
    maximumPageSize: 1,
  });
  const [first] = history?.events ?? [];
  const started = first?.workflowExecutionStartedEventAttributes;
  const [payload] = started?.input?.payloads ?? [];
  const type = started?.workflowType?.name ?? 'none';
  if (type !== WORKFLOW_TYPE) return refuse(`The run is of type ${type}; ${WORKFLOW_TYPE} is wanted.`);
  const request: unknown = payload == null ? undefined : defaultPayloadConverter.fromPayload(payload);
  if (!isRequest(request)) return refuse('The run was started with an input that is no request.');
  const wanted = workflowIdFor(request);
  if (execution.workflowId !== wanted) {
    return refuse(`The run has the id ${execution.workflowId}; its input makes ${wanted}.`);
  }
  const taskMs = Number(started?.workflowTaskTimeout?.seconds ?? 0) * 1_000;
  if (taskMs > MAX_TASK_MS) {
    const text = `The run's workflow tasks may take ${taskMs / 1_000} s, and hide a stop for as long; at most 10 s is taken.`;
    return refuse(text);
  }
  // An unknown start must not count as an early one: the audit trail is held against it.
  const eventTime = first?.eventTime;
  if (eventTime == null) return refuse('The server does not say when the run began.');
  const startedAt = new Date(Number(eventTime.seconds) * 1_000).toISOString();
  return { ...execution, request, startedAt };
}

function refuse(text: string): { refused: Reason } {
  return { refused: { code: 'NOT_A_RELEASE_RUN', text } };
}
