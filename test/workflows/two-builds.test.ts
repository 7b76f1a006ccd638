import { afterEach, describe, expect, it } from 'vitest';
import { openWorld, type World } from '../support/world.js';

const ROLES = ['observer', 'executor'] as const;

describe('a new build of both workers', () => {
  let world: World;
  let stops: (() => Promise<void>)[] = [];
  afterEach(async () => {
    for (const stop of stops.splice(0)) await stop();
    await world.close();
  });

  it('takes over a release in each stage in which it waits, once it is the current version', async () => {
    world = await openWorld({ role: 'none' });
    await rollOut('0.2.0');
    const run = await world.start();

    await run.until('awaiting approval');
    await run.approve('ann');
    await rollOut('0.2.1');
    await run.approve('ben');
    await run.until('cooling off');
    await rollOut('0.2.2');
    await run.until('confirming billing');
    await rollOut('0.2.3');

    expect(await run.end()).toMatchObject({ outcome: 'released' });
    expect(await world.released()).toHaveLength(1);
    expect(await buildsOf(run.release.workflowId)).toEqual(['0.2.0', '0.2.1', '0.2.2', '0.2.3']);
  });

  /** The old workers end, and the new ones get work once they are current. */
  async function rollOut(buildId: string): Promise<void> {
    const old = stops;
    stops = [];
    for (const role of ROLES)
      stops.push(await world.work(role, { deployment: { name: `kms-release-${role}`, buildId } }));
    for (const role of ROLES) await makeCurrent(`kms-release-${role}`, buildId);
    for (const stop of old) await stop();
  }

  async function makeCurrent(deploymentName: string, buildId: string): Promise<void> {
    const { namespace } = world.config.temporal;
    const request = { namespace, deploymentName, buildId, ignoreMissingTaskQueues: true, identity: 'test' };
    const { workflowService } = world.client;
    // The server knows a version only after its first poll.
    await expect
      .poll(() => workflowService.setWorkerDeploymentCurrentVersion(request).then(() => 'set', String), {
        timeout: 20_000,
      })
      .toBe('set');
  }

  async function buildsOf(workflowId: string): Promise<string[]> {
    const { events } = await world.client.workflow.getHandle(workflowId).fetchHistory();
    const builds = (events ?? []).flatMap(
      ({ workflowTaskCompletedEventAttributes: done }) => done?.deploymentVersion?.buildId ?? [],
    );
    return [...new Set(builds)];
  }
});
