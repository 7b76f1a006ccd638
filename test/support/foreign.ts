import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { bundleWorkflowCode } from '@temporalio/worker';
import { ActivityFailure, ApplicationFailure, WorkflowFailedError } from '@temporalio/client';
import { workflowIdFor } from '../../src/policy/request.js';
import { serveWorkflowsOnly } from './forged.js';
import type { Forged } from './forging-workflow.js';
import { REQUEST } from './snapshots.js';
import type { World } from './world.js';

/** Somebody who may write to the namespace, with workflows of their own. */
export interface Foreigner {
  /** Schedules an activity from a workflow of another type; answers its result, or the code that refused it. */
  ask(forged: Forged): Promise<unknown>;
  /** The same from a workflow of our type, under our id and with our input. */
  pretend(forged: Forged): Promise<unknown>;
  close(): Promise<void>;
}

export async function openForeigner(world: World): Promise<Foreigner> {
  const folder = mkdtempSync(join(tmpdir(), 'kms-release-foreign-'));
  const quiet = () => undefined;
  const { code } = await bundleWorkflowCode({
    workflowsPath: fileURLToPath(new URL('./forging-workflow.ts', import.meta.url)),
    logger: { log: quiet, trace: quiet, debug: quiet, info: quiet, warn: quiet, error: quiet },
  });
  writeFileSync(join(folder, 'foreign.js'), code);
  const stop = await serveWorkflowsOnly(world, join(folder, 'foreign.js'), 'foreign');
  const { workflow } = world.client;
  return {
    ask: (forged) =>
      orCode(
        workflow.execute('forge', { taskQueue: 'foreign', workflowId: crypto.randomUUID(), args: [forged] }),
      ),
    pretend: (forged) =>
      orCode(
        workflow.execute('releaseKmsInstance', {
          taskQueue: 'foreign',
          workflowId: workflowIdFor(REQUEST),
          args: [REQUEST],
          memo: { ...forged },
        }),
      ),
    async close() {
      await stop();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** The result, or `{ code, retried }` of the failure that the activity ended with. */
async function orCode(running: Promise<unknown>): Promise<unknown> {
  try {
    return await running;
  } catch (error) {
    if (!(error instanceof WorkflowFailedError)) throw error;
    const failure = error.cause instanceof ActivityFailure ? error.cause : undefined;
    const cause = failure?.cause;
    const code = cause instanceof ApplicationFailure ? cause.type : String(cause?.message ?? error.cause);
    return { code, state: failure?.retryState };
  }
}
