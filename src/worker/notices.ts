import { Client } from '@temporalio/client';
import type { NativeConnection } from '@temporalio/worker';
import type { Config } from '../config.js';
import type { NoticesPolicy } from '../config/notices.js';
import { readPolicy } from '../config/read-policy.js';
import type { EvidenceStore } from '../evidence/store.js';
import { createNoticeActivities } from '../notices/activities.js';
import { readDoorFiles } from '../notices/door-files.js';
import { OBSERVER_QUEUE } from '../release.js';
import {
  NOTICES_ID,
  NOTICES_QUEUE,
  NOTICES_WORKFLOW,
  nothingTold,
  type NoticesState,
} from '../release/notices.js';
import { SLOTS } from '../slots.js';

const ENSURE_EVERY_MS = 5 * 60_000;
const RPC_MS = 10_000;

/** Where an observer says what is wrong with notices: nothing of it keeps the observer from its work. */
export type Warn = (text: string, meta?: object) => void;

/** What an observer serves so that people are told, and how it sees to it that the one workflow runs. */
export interface Notices {
  readonly queue: ReturnType<typeof queueOf>;
  /** Starts the workflow unless it runs, now and every five minutes; the answer stops looking. */
  keepRunning(): () => void;
}

/** Undefined where the policy has no `[notices]`, or cannot be read now: releases do not wait for notices. */
export function noticesOf(
  config: Config,
  connection: NativeConnection,
  { store, warn }: { readonly store: EvidenceStore; readonly warn: Warn },
): Notices | undefined {
  const policy = noticesPolicyOf(config, warn);
  if (policy === undefined) return undefined;
  for (const door of policy.doors) warnOfFiles(() => readDoorFiles(door), warn);
  const { namespace } = config.temporal;
  const client = new Client({ connection, namespace });
  return {
    queue: queueOf(config, client, store),
    keepRunning() {
      const ensure = () => void ensureRunning(client, warn);
      ensure();
      const timer = setInterval(ensure, ENSURE_EVERY_MS).unref();
      return () => clearInterval(timer);
    },
  };
}

function queueOf(config: Config, client: Client, store: EvidenceStore) {
  const activities = createNoticeActivities({
    ...{ client, store, namespace: config.temporal.namespace, now: () => new Date() },
    policy: () => readPolicy(config.policyPath ?? ''),
  });
  return { taskQueue: NOTICES_QUEUE, activities: { ...activities }, ...SLOTS.notices };
}

function noticesPolicyOf({ policyPath }: Config, warn: Warn): NoticesPolicy | undefined {
  if (policyPath === undefined) return undefined;
  try {
    return readPolicy(policyPath).notices;
  } catch (error) {
    warnOf(error, warn);
    return undefined;
  }
}

function warnOfFiles(read: () => unknown, warn: Warn): void {
  try {
    read();
  } catch (error) {
    warnOf(error, warn);
  }
}

function warnOf(error: unknown, warn: Warn): void {
  warn(`notices: ${error instanceof Error ? error.message : 'no reason'}`, { code: 'NOTICE_DOOR_UNUSABLE' });
}

async function ensureRunning(client: Client, warn: Warn): Promise<void> {
  try {
    const handle = await client.withDeadline(Date.now() + RPC_MS, () =>
      client.workflow.start<(from: NoticesState) => Promise<never>>(NOTICES_WORKFLOW, {
        ...{ taskQueue: OBSERVER_QUEUE, workflowId: NOTICES_ID, args: [nothingTold(new Date())] },
        ...{ workflowIdConflictPolicy: 'USE_EXISTING', workflowIdReusePolicy: 'ALLOW_DUPLICATE' },
        staticSummary: 'tells people what the releases of this namespace wait for',
      }),
    );
    const { type } = await client.withDeadline(Date.now() + RPC_MS, () => handle.describe());
    if (type === NOTICES_WORKFLOW) return;
    const text = `notices: the workflow ${NOTICES_ID} is not ours; nobody is told until it is terminated`;
    warn(text, { code: 'NOTICES_NOT_RUNNING' });
  } catch (error) {
    const why = error instanceof Error ? error.message.split('\n')[0] : 'no reason';
    warn(`notices: the workflow cannot be started now (${why}); it is tried again`, {
      code: 'NOTICES_NOT_RUNNING',
    });
  }
}
