import { describe, expect, it } from 'vitest';
import type { Scenario } from '../../sandbox/index.js';
import { inWorld } from '../support/in-world.js';

const open = inWorld();
const KEY = 'key-hzz65f3a1b2c3d4e5f6a1';
const DISK = { kind: 'ecs-disk', id: 'd-archive', name: 'archive of 2019', key: KEY };
const NAME = 'ecs-disk/cn-hangzhou/d-archive';
const withDisk =
  (accepted: boolean) =>
  (scenario: Scenario): Scenario => ({ ...scenario, resources: [{ ...DISK, accepted }] });

describe('an instance with whose key a disk is encrypted', { timeout: 240_000 }, () => {
  it('is kept, and the run says which disk, and how it can be accepted', async () => {
    const world = await open({ change: withDisk(false) });
    const run = await world.start();

    const { blockedBy } = await run.until(({ blockedBy: found }) => found.length > 0);

    expect(blockedBy).toMatchObject([{ code: 'DEPENDENT_FOUND', subject: NAME }]);
    expect(blockedBy[0]?.text).toContain(`ecs-disk d-archive in cn-hangzhou is encrypted with ${KEY}`);
    expect(blockedBy[0]?.text).toContain('it will become unreadable');
    expect(blockedBy[0]?.text).toContain(`name "${NAME}" in the policy's tolerated callers`);
    expect(await world.released()).toEqual([]);
  });

  it('is released once the policy accepts the disk by its name, and that leads what people sign', async () => {
    const world = await open({ change: withDisk(true) });
    const run = await world.start();
    await run.until(({ blockedBy: found }) => found.length > 0);
    world.setPolicy({ callers: [NAME] });

    const { approvalRequest } = await run.until('awaiting approval');
    await run.approve('ann');
    await run.approve('ben');

    expect(approvalRequest?.summary.willBecomeUnreadable).toEqual([
      `ecs-disk d-archive in cn-hangzhou is encrypted with ${KEY}`,
    ]);
    expect(await run.end()).toMatchObject({ outcome: 'released' });
    expect(await world.released()).toMatchObject([{ verdict: 'RIGHT', executed: true }]);
  });
});

describe('a disk that is encrypted with a key after everyone approved', { timeout: 240_000 }, () => {
  it('is seen by the executor itself: nothing is sent, and people are asked anew', async () => {
    const world = await open();
    const run = await world.start();
    await run.until('awaiting approval');
    await run.approve('ann');
    await run.approve('ben');
    await world.control('state', { addResources: [DISK] });

    const { blockedBy } = await run.until(({ blockedBy: found }) =>
      found.some(({ code }) => code === 'DEPENDENT_FOUND'),
    );

    expect(blockedBy.map(({ text }) => text).join()).toContain('d-archive');
    expect(await world.released()).toEqual([]);
  });
});
