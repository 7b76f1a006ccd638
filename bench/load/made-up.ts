import { notifying } from '../../src/worker/notify.js';
import { NativeConnection, Worker } from '@temporalio/worker';
import { readPolicy } from '../../src/config/read-policy.js';
import { digestOf } from '../../src/evidence/digest.js';
import { expiryOf } from '../../src/policy/expiry.js';
import { effectivePolicyFor } from '../../src/config/effective-policy.js';
import {
  EXECUTOR_QUEUE,
  OBSERVER_QUEUE,
  PREFLIGHTS_QUEUE,
  SCANS_QUEUE,
  URGENT_QUEUE,
  type ReleaseRequest,
} from '../../src/release.js';
import { APPROVAL_REQUEST } from '../../test/support/snapshots.js';
import { ours } from './world.js';

/**
 * Serves the workflow with made-up answers of every step before the question, so that many runs soon await approval
 * without a look at any cloud. For a load: what is measured afterwards is answered by a real worker.
 */
export async function serveMadeUp(
  address: string,
  current: { readonly policyPath: string; readonly request: ReleaseRequest },
  now: string,
): Promise<() => Promise<void>> {
  const connection = await NativeConnection.connect({ address });
  const queues = [OBSERVER_QUEUE, SCANS_QUEUE, URGENT_QUEUE, EXECUTOR_QUEUE, PREFLIGHTS_QUEUE];
  const activities = madeUp(current, now);
  const workers = await Promise.all(
    queues.map((taskQueue) =>
      Worker.create({
        sinks: notifying([]),
        connection,
        taskQueue,
        activities,
        ...(taskQueue === OBSERVER_QUEUE && {
          workflowBundle: { codePath: ours('dist/workflow-bundle.js') },
        }),
      }),
    ),
  );
  const running = workers.map((worker) => worker.run());
  return async () => {
    for (const worker of workers) worker.shutdown();
    await Promise.all(running);
    await connection.close();
  };
}

/** All runs are asked for alike, so one set of rules holds for all. */
function madeUp({ policyPath, request }: { policyPath: string; request: ReleaseRequest }, now: string) {
  const ref = { digest: `sha256:${'0'.repeat(64)}` };
  const seen = { createTime: '2025-03-04T02:00:00.000Z', name: '', productVersion: '3', readAt: now };
  const file = readPolicy(policyPath);
  const answer = effectivePolicyFor(file, request, file.approval.approvers(), new Date());
  if ('refused' in answer) throw new Error(answer.refused.text);
  const { policy } = answer;
  const policyDigest = digestOf(policy);
  const times = { asOf: now, openedAt: now, expiresAt: expiryOf(new Date(now), policy) };
  const approvalRequest = { ...APPROVAL_REQUEST, ...times, policyDigest };
  return {
    identifyInstance: async () => ({ seen, policy, policyDigest, final: [], notFound: [], blockers: [] }),
    checkDeletionProtection: async () => ({ blockers: [], kind: 'software' }),
    triggerBackup: async () => ({ blockers: [] }),
    awaitBackup: async () => ({ backup: { provider: 'automatic', certainty: 'assumed' }, blockers: [] }),
    takeInventory: async () => ({ blockers: [], piece: ref, scans: [{ scan: 'logs', label: 'logs' }] }),
    scanForCallers: async () => ({ blockers: [], piece: ref }),
    sealEvidence: async () => ({ blockers: [], asked: { approvalRequest, bundle: ref, policy } }),
    preflightExecutor: async () => ({ blockers: [], factsDiffer: false }),
  };
}
