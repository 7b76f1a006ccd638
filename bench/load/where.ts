import type { Client } from '@temporalio/client';
import type { temporal } from '@temporalio/proto';

type Event = temporal.api.history.v1.IHistoryEvent;

/** Where the time of votes went, by the events of their runs: each part at its 95 of 100, in milliseconds. */
export async function whereItWent(client: Client, sentAt: ReadonlyMap<string, number>): Promise<string> {
  const parts = new Map<string, number[]>();
  for (const [workflowId, sent] of sentAt) {
    const { events } = await client.workflow.getHandle(workflowId).fetchHistory();
    for (const [part, ms] of partsOf(events ?? [], sent)) parts.set(part, [...(parts.get(part) ?? []), ms]);
  }
  return [...parts].map(([part, all]) => `${part} ${p95(all)}`).join(', ');
}

function partsOf(events: readonly Event[], sent: number): [string, number][] {
  const accepted = events.find((event) => event.workflowExecutionUpdateAcceptedEventAttributes);
  const check = events.find(
    (event) => event.activityTaskScheduledEventAttributes?.activityType?.name === 'verifyStatement',
  );
  const of = (event: Event) =>
    event.activityTaskStartedEventAttributes ?? event.activityTaskCompletedEventAttributes;
  const [started, checked] = events.filter(
    (event) => check !== undefined && String(of(event)?.scheduledEventId) === String(check.eventId),
  );
  const answered = events.find((event) => event.workflowExecutionUpdateCompletedEventAttributes);
  if (!accepted || !check || !started || !checked || !answered) return [];
  return [
    ['until the run takes it', timeOf(accepted) - sent],
    ['until a slot is free', timeOf(started) - timeOf(check)],
    ['the check', timeOf(checked) - timeOf(started)],
    ['until the run answers', timeOf(answered) - timeOf(checked)],
  ];
}

function timeOf({ eventTime }: Event): number {
  return Number(eventTime?.seconds ?? 0) * 1_000 + Number(eventTime?.nanos ?? 0) / 1e6;
}

function p95(all: readonly number[]): number {
  return Math.round(all.toSorted((a, b) => a - b)[Math.ceil(0.95 * all.length) - 1] ?? 0);
}
