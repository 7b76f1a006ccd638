import type { Client } from '@temporalio/client';
import type { EvidenceStore } from '../evidence/store.js';
import { EXECUTOR_QUEUE, OBSERVER_QUEUE } from '../release.js';
import type { Away, Notice } from '../release/notices.js';

const TASK_QUEUE_TYPES = { workflow: 1, activity: 2 } as const;
/** The server itself shows whoever polled in the last five minutes. */
const WORKERS = [
  { name: 'observer', queue: OBSERVER_QUEUE, taskQueueType: TASK_QUEUE_TYPES.workflow },
  { name: 'executor', queue: EXECUTOR_QUEUE, taskQueueType: TASK_QUEUE_TYPES.activity },
];
/** A worker that restarts is not away. */
const PATIENCE_MS = 5 * 60_000;
const RPC_MS = 10_000;

/** What all runs need and is not there; told once it has been away for five minutes, and anew each time. */
export async function awayNow(
  tools: {
    readonly client: Client;
    readonly namespace: string;
    readonly store: Pick<EvidenceStore, 'check'>;
  },
  before: Readonly<Record<string, Away>>,
  now: Date,
): Promise<{ readonly away: Record<string, Away>; readonly notices: Notice[] }> {
  const gone = [
    ...((await isUsable(tools.store)) ? [] : ['store']),
    ...(await missingWorkers(tools.client, tools.namespace)),
  ];
  const away: Record<string, Away> = {};
  const notices: Notice[] = [];
  for (const what of gone) {
    const { since, told } = before[what] ?? { since: now.toISOString(), told: false };
    const isDue = !told && now.getTime() - Date.parse(since) >= PATIENCE_MS;
    away[what] = { since, told: told || isDue };
    const event = what === 'store' ? 'store away' : 'worker away';
    if (isDue) notices.push({ id: `away/${what}/${since}`, event, at: now.toISOString() });
  }
  return { away, notices };
}

async function isUsable(store: Pick<EvidenceStore, 'check'>): Promise<boolean> {
  return store.check().then(
    () => true,
    () => false,
  );
}

async function missingWorkers(client: Client, namespace: string): Promise<string[]> {
  const missing: string[] = [];
  for (const { name, queue, taskQueueType } of WORKERS) {
    const { pollers } = await client.withDeadline(Date.now() + RPC_MS, () =>
      client.workflowService.describeTaskQueue({ namespace, taskQueue: { name: queue }, taskQueueType }),
    );
    if ((pollers ?? []).length === 0) missing.push(name);
  }
  return missing;
}
