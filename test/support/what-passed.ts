import type { Client } from '@temporalio/client';

/** The events that say how a run's time went and what was said to it; the rest of a history is in the result. */
const TELLING =
  /^(workflowExecutionTimeSkippingTransitioned|timer|workflowExecutionUpdate|workflowExecutionSignaled)/;
const NEWEST = 120;

/** What a run that did not do as a test expected went through: its timers, skips and messages, and what is at work now. */
export async function whatPassed(client: Client, workflowId: string): Promise<string> {
  const { events } = await client.workflow.getHandle(workflowId).fetchHistory();
  const { namespace } = client.options;
  const { pendingActivities } = await client.workflowService.describeWorkflowExecution({
    namespace,
    execution: { workflowId },
  });
  const lines = (events ?? []).flatMap(({ eventId, eventTime, ...rest }) => {
    const [name = '', said] =
      Object.entries(rest).find(([key, value]) => key.endsWith('EventAttributes') && value !== null) ?? [];
    if (!TELLING.test(name)) return [];
    const at = new Date(Number(eventTime?.seconds ?? 0) * 1_000).toISOString();
    const more = said !== undefined && name.includes('TimeSkipping') ? ` ${JSON.stringify(said)}` : '';
    return [`${String(eventId)} ${at} ${name.replace('EventAttributes', '')}${more}`];
  });
  const atWork = (pendingActivities ?? []).map(
    ({ activityType, attempt, state, lastFailure }) =>
      `${activityType?.name ?? ''} attempt ${attempt ?? 0} state ${state ?? 0} ${lastFailure?.message ?? ''}`,
  );
  return [...lines.slice(-NEWEST), ...atWork.map((line) => `at work: ${line}`)].join('\n');
}
