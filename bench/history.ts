import type { temporal } from '@temporalio/proto';
import { MACHINE, measure } from './place.js';
import { skipBillingRetries } from './skip-retries.js';

type Event = temporal.api.history.v1.IHistoryEvent;

/** What a clean release with two approvals may cost at most. */
const MAX_ACTIONS = 40;
const MAX_EVENTS = 145;
const MAX_HISTORY_BYTES = 75_000;
/** Kinds of events that Temporal Cloud bills as one Action each (its documentation, "Temporal Cloud Actions"). */
const BILLED = [
  'workflowExecutionStartedEventAttributes',
  'activityTaskScheduledEventAttributes',
  'timerStartedEventAttributes',
  'workflowExecutionSignaledEventAttributes',
  'workflowExecutionUpdateAcceptedEventAttributes',
  'upsertWorkflowSearchAttributesEventAttributes',
] as const;

const { actions, events, retries, bytes, heartbeats, queries } = await measure({}, async (world, served) => {
  const run = await world.start();
  await run.until('awaiting approval');
  await run.approve('ann');
  await run.approve('ben');
  await run.until('confirming billing');
  await skipBillingRetries(world, run);
  const handle = world.client.workflow.getHandle(run.release.workflowId);
  const { events: all = [] } = await handle.fetchHistory();
  return {
    ...count(all ?? []),
    bytes: (await handle.describe()).historySize ?? 0,
    heartbeats: await served('RecordActivityTaskHeartbeat'),
    queries: await served('QueryWorkflow'),
  };
});

console.log(`A clean release with two approvals (${MACHINE}):`);
console.log(
  `  Cloud Actions  ${actions} of at most ${MAX_ACTIONS} (${retries} of them retries of activities)`,
);
console.log(`  events         ${events} of at most ${MAX_EVENTS}`);
console.log(`  heartbeats     ${heartbeats}, counted apart: as the server met them; none is an event`);
console.log(`  history        ${bytes} bytes of at most ${MAX_HISTORY_BYTES}, as the server counts them`);
console.log(
  `  queries        ${queries}, counted apart: all of the one who drives this and polls; a run asks none`,
);
if (actions > MAX_ACTIONS || events > MAX_EVENTS || bytes > MAX_HISTORY_BYTES) process.exitCode = 1;

function count(all: readonly Event[]) {
  const real = all.filter((event) => !isSkip(event));
  const billed = real.filter((event) => BILLED.some((kind) => event[kind] != null)).length;
  const attempts = real.map((event) => event.activityTaskStartedEventAttributes?.attempt ?? 0);
  const again = attempts.reduce((sum, attempt) => sum + Math.max(0, attempt - 1), 0);
  if (process.argv.includes('--kinds')) printKinds(real);
  if (process.argv.includes('--bytes')) printBytes(real);
  return { actions: billed + again, events: real.length, retries: again };
}

function isSkip(event: Event): boolean {
  return (
    event.workflowExecutionOptionsUpdatedEventAttributes != null ||
    event.workflowExecutionTimeSkippingTransitionedEventAttributes != null
  );
}

function printKinds(events: readonly Event[]): void {
  const kinds = new Map<string, number>();
  for (const event of events) {
    const type = event.activityTaskScheduledEventAttributes?.activityType?.name ?? `event ${event.eventType}`;
    kinds.set(type, (kinds.get(type) ?? 0) + 1);
  }
  const names = new Map(
    events.map((event) => [
      String(event.eventId),
      event.activityTaskScheduledEventAttributes?.activityType?.name,
    ]),
  );
  for (const { activityTaskStartedEventAttributes: started } of events) {
    if ((started?.attempt ?? 1) > 1)
      console.log(`  ${names.get(String(started?.scheduledEventId))} took ${started?.attempt} attempts`);
  }
  console.log([...kinds].map(([kind, times]) => `  ${times} ${kind}`).join('\n'));
}

/** The events that carry most, by what they carry as JSON: for finding out what travels. */
function printBytes(events: readonly Event[]): void {
  const sizes = events.map((event) => {
    const scheduled = event.activityTaskScheduledEventAttributes;
    const completed = event.activityTaskCompletedEventAttributes;
    const name =
      scheduled?.activityType?.name ??
      `event ${event.eventType} of ${String(completed?.scheduledEventId ?? '')}`;
    return { name, id: String(event.eventId), size: JSON.stringify(event).length };
  });
  for (const { name, id, size } of sizes.toSorted((a, b) => b.size - a.size).slice(0, 25))
    console.log(`  ${size} ${id} ${name}`);
}
