import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { WorkflowNotFoundError } from '@temporalio/client';
import { bundleWorkflowCode } from '@temporalio/worker';
import { afterAll, afterEach, beforeAll } from 'vitest';
import { eventually } from './ask.js';
import type { Flood } from './flood-workflow.js';
import { serveWorkflowsOnly } from './forged.js';
import { INSTANCE, type World, type WorldOptions } from './world-at.js';
import { endFaults } from './end-faults.js';

/** An instance that the policy takes as well; `hold` lets the cloud answer nothing about it. */
const HELD = 'kst-held';
const HELD_REQUEST = {
  instanceId: HELD,
  regionId: 'cn-hangzhou',
  accountId: '1234567890123456',
  requestedBy: 'mallory',
  reason: 'flood',
};
const ID = `kms-release:${HELD_REQUEST.accountId}:${HELD_REQUEST.regionId}:${HELD}`;
const STARTED = 2;

export const WITH_HELD: WorldOptions = {
  change: (scenario) => ({ ...scenario, instances: [...scenario.instances, { instanceId: HELD }] }),
  policy: { instances: [INSTANCE, HELD] },
};

/** How many of a flood's steps are at work at this moment. */
export type AtWork = () => Promise<number>;

/**
 * Whoever may write to the namespace, with a worker of their own: starts a run under our name that asks for as many of
 * our steps as they like. Call it after `inWorld`: what is opened last is closed first.
 */
export function inFlood(): (world: World, flood: Flood) => Promise<AtWork> {
  const stops: (() => Promise<unknown>)[] = [];
  let folder = '';
  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'kms-release-flood-'));
    const quiet = () => undefined;
    const { code } = await bundleWorkflowCode({
      workflowsPath: fileURLToPath(new URL('flood-workflow.ts', import.meta.url)),
      logger: { log: quiet, trace: quiet, debug: quiet, info: quiet, warn: quiet, error: quiet },
    });
    writeFileSync(join(folder, 'flood.js'), code);
  });
  afterEach(async () => {
    for (const stop of stops.splice(0).reverse()) await stop();
  });
  afterAll(() => rmSync(folder, { recursive: true }));
  return async (world, flood) => {
    stops.push(() => letGo(world));
    stops.push(await serveWorkflowsOnly(world, join(folder, 'flood.js'), 'flood'));
    const handle = await world.client.workflow.start('releaseKmsInstance', {
      taskQueue: 'flood',
      workflowId: ID,
      args: [HELD_REQUEST],
      memo: { flood },
    });
    stops.push(() => handle.terminate('test over').catch(unlessEnded));
    return async () => {
      const { raw } = await handle.describe();
      return (raw.pendingActivities ?? []).filter(({ state }) => Number(state) === STARTED).length;
    };
  };
}

/** A flood whose every step was refused at once has ended by itself. */
function unlessEnded(error: unknown): void {
  if (!(error instanceof WorkflowNotFoundError)) throw error;
}

/** From now on the cloud answers nothing about the held instance: whoever looks at it keeps a slot. */
export async function hold(world: World): Promise<void> {
  const fault = { operation: 'GetKmsInstance', instanceId: HELD, kind: 'delay', ms: 600_000 };
  await world.control('faults', { ...fault, times: 1_000_000 });
}

/** The cloud answers again, also whoever waits already: workers need not wait for their own patience to end. */
export async function letGo(world: World): Promise<void> {
  await endFaults(world.sandboxUrl);
}

/** Waits until so many slots are taken, and asserts nothing else. */
export async function untilHeld(atWork: AtWork, slots: number): Promise<void> {
  await eventually(atWork, (count) => count === slots);
}
