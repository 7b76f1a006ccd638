import { describe, expect, it } from 'vitest';
import { SLOTS } from '../../src/slots.js';
import { eventually } from '../support/ask.js';
import { letGo } from '../support/flood.js';
import { inWorld } from '../support/in-world.js';
import { INSTANCE, type Run, type World } from '../support/world.js';

const open = inWorld();
const OTHERS = ['kst-other1', 'kst-other2', 'kst-other3', 'kst-other4', 'kst-other5'];
const STARTED = 2;
/** What three probes ask, and no other step does. */
const ASKED_BY_SCANS = ['ListResourceShareAssociations', 'ListPolicies', 'DescribeInstanceBill'];

async function openWithOthers(): Promise<World> {
  return open({
    change: (scenario) => ({
      ...scenario,
      instances: [...scenario.instances, ...OTHERS.map((instanceId) => ({ instanceId }))],
    }),
    policy: { instances: [INSTANCE, ...OTHERS] },
  });
}

async function atWork({ client }: World, runs: readonly Run[], step: string): Promise<number> {
  const counts = runs.map(async ({ release }) => {
    const { raw } = await client.workflow.getHandle(release.workflowId).describe();
    const { length } = (raw.pendingActivities ?? []).filter(
      ({ activityType, state }) => activityType?.name === step && Number(state) === STARTED,
    );
    return length;
  });
  return (await Promise.all(counts)).reduce((sum, count) => sum + count, 0);
}

describe('an instance on which people vote while scans hold every slot that there is for scans', () => {
  it('has each vote counted, and is kept at once when somebody rejects', async () => {
    const world = await openWithOthers();
    const run = await world.start();
    await run.until('awaiting approval');
    for (const operation of ASKED_BY_SCANS)
      await world.control('faults', { operation, kind: 'delay', ms: 600_000, times: 1_000_000 });
    const scanning: Run[] = [];
    for (const instanceId of OTHERS) scanning.push(await world.start({ instanceId }));
    const slots = SLOTS.scans.maxConcurrentActivityTaskExecutions;
    await eventually(
      () => atWork(world, scanning, 'scanForCallers'),
      (count) => count === slots,
    );

    const receipt = await run.approve('ann');
    await run.release.reject({ as: 'nina', why: 'keep it' });
    const result = await run.release.outcome();

    expect(receipt).toMatchObject({ signer: 'ann', approvals: 1, missing: 1 });
    expect(result).toMatchObject({ outcome: 'kept', callsSent: 0, reasons: [{ code: 'REJECTED' }] });
    expect(await atWork(world, scanning, 'scanForCallers')).toBe(slots);
    expect(await world.released()).toEqual([]);
    await letGo(world);
  });

  it('is kept at once when somebody rejects its own scan', async () => {
    const world = await openWithOthers();
    for (const operation of ASKED_BY_SCANS)
      await world.control('faults', { operation, kind: 'delay', ms: 600_000, times: 1_000_000 });
    const scanning: Run[] = [];
    for (const instanceId of OTHERS) scanning.push(await world.start({ instanceId }));
    await eventually(
      () => atWork(world, scanning, 'scanForCallers'),
      (count) => count === SLOTS.scans.maxConcurrentActivityTaskExecutions,
    );
    const [run] = scanning;

    await run?.release.reject({ as: 'nina', why: 'keep it' });

    expect(await run?.release.outcome()).toMatchObject({ outcome: 'kept', callsSent: 0 });
    await letGo(world);
  });
});
