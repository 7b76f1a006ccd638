import type { Client } from '@temporalio/client';

/** Where the time of a vote went, in milliseconds: each part at its 95 of 100. */
export async function whereItWent(
  client: Client,
  workflowIds: readonly string[],
  sentAt: ReadonlyMap<string, number>,
): Promise<string> {
  const parts: Record<string, number[]> = {};
  const note = (part: string, ms: number) => void (parts[part] ??= []).push(ms);
  for (const workflowId of workflowIds) {
    const { events } = await client.workflow.getHandle(workflowId).fetchHistory();
    const times = new Map<string, number>();
    for (const event of events ?? []) {
      const at = Number(event.eventTime?.seconds ?? 0) * 1_000 + Number(event.eventTime?.nanos ?? 0) / 1e6;
      if (event.workflowExecutionUpdateAcceptedEventAttributes) times.set('accepted', at);
      if (event.activityTaskScheduledEventAttributes?.activityType?.name === 'verifyStatement')
        times.set('scheduled', at);
      if (times.has('scheduled') && !times.has('started') && event.activityTaskStartedEventAttributes)
        times.set('started', at);
      if (times.has('started') && !times.has('checked') && event.activityTaskCompletedEventAttributes)
        times.set('checked', at);
      if (event.workflowExecutionUpdateCompletedEventAttributes) times.set('answered', at);
    }
    const between = (part: string, from: number | undefined, to: number | undefined) => {
      if (from !== undefined && to !== undefined) note(part, to - from);
    };
    between('until the run takes it', sentAt.get(workflowId), times.get('accepted'));
    between('until a slot is free', times.get('scheduled'), times.get('started'));
    between('the check', times.get('started'), times.get('checked'));
    between('until the run answers', times.get('checked'), times.get('answered'));
  }
  return Object.entries(parts)
    .map(
      ([part, all]) =>
        `${part} ${Math.round(all.toSorted((a, b) => a - b)[Math.ceil(0.95 * all.length) - 1] ?? 0)}`,
    )
    .join(', ');
}
