import { ApplicationFailure, workflowInfo, type WorkflowInfo } from '@temporalio/workflow';
import { invalidRequest, problemsOfRequest, workflowIdFor } from '../policy/request.js';
import type { ReleaseRequest } from '../release.js';

/** A raw start without our client: what the client would have refused fails the run at once, as `INVALID_REQUEST`. */
export function refuseBadStart(request: ReleaseRequest): void {
  const problems = problemsOfStart(request, workflowInfo());
  if (problems.length === 0) return;
  const { code, text } = invalidRequest(problems);
  throw ApplicationFailure.create({ type: code, message: text, nonRetryable: true });
}

/** The part of a run's start that somebody who may write to the namespace can choose. */
export type StartInfo = Pick<
  WorkflowInfo,
  | 'workflowId'
  | 'retryPolicy'
  | 'cronSchedule'
  | 'executionTimeoutMs'
  | 'runTimeoutMs'
  | 'taskTimeoutMs'
  | 'parent'
>;

/** What the server uses where a start names none. */
const MAX_TASK_MS = 10_000;

/** What is wrong with a request and with the way its run was started, one sentence each; empty when nothing is. */
export function problemsOfStart(request: ReleaseRequest, info: StartInfo): string[] {
  const problems = problemsOfRequest(request);
  if (problems.length === 0 && info.workflowId !== workflowIdFor(request)) {
    problems.push(`the workflow id is ${info.workflowId}; ${workflowIdFor(request)} is wanted`);
  }
  if (info.retryPolicy !== undefined)
    problems.push('the run has a retry policy; start it without one: a release is never retried as a whole');
  if (info.cronSchedule) problems.push('the run has a cron schedule; start it without one');
  if (info.executionTimeoutMs)
    problems.push('the run has an execution timeout; start it without one: it could cut a release in two');
  if (info.runTimeoutMs)
    problems.push('the run has a run timeout; start it without one: it could cut a release in two');
  if (info.taskTimeoutMs > MAX_TASK_MS)
    problems.push(
      'the run has a workflow task timeout of over 10 s; start it without one: it could hide a stop',
    );
  if (info.parent !== undefined) problems.push('the run is a child; it is started on its own');
  return problems;
}

/** What fails a run that should never have been started. */
export function invalid(message: string): ApplicationFailure {
  return ApplicationFailure.create({ type: 'INVALID_REQUEST', message, nonRetryable: true });
}
