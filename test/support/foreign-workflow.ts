import { proxyActivities, workflowInfo } from '@temporalio/workflow';

const { releaseInstance } = proxyActivities<{ releaseInstance(task: unknown): Promise<unknown> }>({
  taskQueue: 'kms-release-executor',
  startToCloseTimeout: '1 minute',
  retry: { maximumAttempts: 1 },
});

/** Somebody else's workflow, which asks our executor to release. */
export async function steal(task: unknown): Promise<unknown> {
  return releaseInstance(task);
}

/** Somebody else's workflow under our name: our type, our id, our input, and votes from wherever it found them. */
export async function releaseKmsInstance(): Promise<unknown> {
  const task = workflowInfo().memo?.['task'];
  return task === undefined ? null : releaseInstance(task);
}
