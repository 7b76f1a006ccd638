import { fileURLToPath } from 'node:url';
import { NativeConnection, Worker } from '@temporalio/worker';
import { inject } from 'vitest';
import '../support/quiet-runtime.js';

/** Serves `small-release.ts` in a namespace until it is stopped. */
export async function startSmallWorker(namespace: string): Promise<{ stop(): Promise<void> }> {
  const connection = await NativeConnection.connect({ address: inject('temporalAddress') });
  const worker = await Worker.create({
    connection,
    namespace,
    taskQueue: 'kms-release',
    workflowsPath: fileURLToPath(new URL('small-release.ts', import.meta.url)),
  });
  const running = worker.run();
  return {
    async stop() {
      if (worker.getState() === 'RUNNING') worker.shutdown();
      await running;
      await connection.close();
    },
  };
}
