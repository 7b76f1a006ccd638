import { NativeConnection, Worker } from '@temporalio/worker';
import { inject } from 'vitest';
import { notifying } from '../../src/worker/notify.js';
import { APPROVAL_REQUEST, EFFECTIVE_POLICY, NOW } from './snapshots.js';
import type { Run, World } from './world-at.js';

const NOWHERE = { digest: `sha256:${'0'.repeat(64)}` };
const INSTANCE = { createTime: NOW.toISOString(), name: 'x', productVersion: '3', readAt: NOW.toISOString() };

/** Made-up results for every step up to the scans, and for those: nothing blocks, nobody calls. */
export const NOTHING_BLOCKS = {
  identifyInstance: () => ({
    ...{ seen: INSTANCE, policy: EFFECTIVE_POLICY, policyDigest: APPROVAL_REQUEST.policyDigest },
    ...{ final: [], notFound: [], blockers: [] },
  }),
  checkDeletionProtection: () => ({ blockers: [], kind: 'software' }),
  triggerBackup: () => ({ blockers: [] }),
  awaitBackup: () => ({ backup: { provider: 'automatic', certainty: 'assumed' }, blockers: [] }),
  takeInventory: () => ({
    ...{ blockers: [], piece: NOWHERE },
    scans: ['logs', 'kms-objects', 'bills'].map((scan) => ({ scan, label: scan })),
  }),
  scanForCallers: () => ({ blockers: [], piece: NOWHERE }),
};

/**
 * Serves the workflow and none of its activities, as whoever can write to the namespace may: every step then waits for
 * a result that somebody makes up.
 */
export async function serveWorkflowsOnly(
  world: World,
  bundle = inject('workflowBundle'),
  taskQueue = 'kms-release',
): Promise<() => Promise<void>> {
  const { address, namespace } = world.config.temporal;
  const connection = await NativeConnection.connect({ address });
  const worker = await Worker.create({
    connection,
    namespace,
    taskQueue,
    workflowBundle: { codePath: bundle },
    sinks: notifying([]),
    shutdownGraceTime: 0,
  });
  const running = worker.run();
  return async () => {
    worker.shutdown();
    await running;
    await connection.close();
  };
}

/** Completes whatever is pending with made-up results, by activity type, until something is so. */
export async function forge(
  world: World,
  run: Run,
  results: Readonly<Record<string, (input: unknown) => unknown>>,
  until: () => Promise<boolean>,
): Promise<void> {
  const { workflowId } = run.release;
  const handle = world.client.workflow.getHandle(workflowId);
  for (let turn = 0; turn < 400; turn += 1) {
    if (await until()) return;
    const { raw } = await handle.describe();
    for (const pending of raw.pendingActivities ?? []) {
      const made = results[pending.activityType?.name ?? ''];
      if (made === undefined || pending.activityId == null) continue;
      const input = await inputOf(world, run, pending.activityId);
      await world.client.activity
        .complete({ workflowId, activityId: pending.activityId }, made(input))
        .catch(() => undefined);
    }
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error(`the forgery came to nothing: ${JSON.stringify(await run.status())}`);
}

/** What the activity was asked, as the history has it. */
async function inputOf(world: World, run: Run, activityId: string): Promise<unknown> {
  const { events } = await world.client.workflow.getHandle(run.release.workflowId).fetchHistory();
  const scheduled = events
    ?.map((event) => event.activityTaskScheduledEventAttributes)
    .find((each) => each?.activityId === activityId);
  const data = scheduled?.input?.payloads?.[0]?.data;
  return data == null ? undefined : JSON.parse(Buffer.from(data).toString('utf8'));
}
