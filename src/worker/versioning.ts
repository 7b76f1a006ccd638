import type { WorkerOptions } from '@temporalio/worker';
import type { Deployment } from '../config/deployment.js';

/**
 * What a worker says of its build. Without a deployment the server gives it work at once, and sees the version of the
 * package. With one it gets no work before that version is set as current; open runs then move on with the current
 * version, which is safe because recorded histories are replayed by the tests of each version.
 */
export function versioningOf(
  deployment: Deployment | undefined,
  packageVersion: string,
): Pick<WorkerOptions, 'buildId' | 'workerDeploymentOptions'> {
  if (deployment === undefined) return { buildId: `kms-release@${packageVersion}` };
  const { name: deploymentName, buildId } = deployment;
  return {
    workerDeploymentOptions: {
      useWorkerVersioning: true,
      version: { deploymentName, buildId },
      defaultVersioningBehavior: 'AUTO_UPGRADE',
    },
  };
}
