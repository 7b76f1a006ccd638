import { writeFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { pageOf } from '../support/ask.js';
import { inWorld } from '../support/in-world.js';
import { howBusy } from '../support/let-time-pass.js';
import { INSTANCE, type Run, type World } from '../support/world.js';

const open = inWorld();

/** The brake of the instance itself. */
const protection = (world: World, deletionProtection: boolean) =>
  world.control('state', { instanceId: INSTANCE, set: { deletionProtection } });

/** A world in which the run waits for the brake to be taken off, under a policy that gives up after 14 days. */
async function guarded(): Promise<World> {
  const world = await open({ policy: { giveUpDays: 14 } });
  await protection(world, true);
  return world;
}

/** Waits until no look is under way: one that has read the policy goes by it, whatever is written meanwhile. */
async function untilLooked(world: World, run: Run): Promise<void> {
  await expect.poll(() => howBusy(world.client, run.release)).toBe('idle');
}

/** How many steps the run has asked for so far. */
async function scheduled(world: World, run: Run): Promise<number> {
  const { events } = await world.client.workflow.getHandle(run.release.workflowId).fetchHistory();
  return (events ?? []).filter((event) => event.activityTaskScheduledEventAttributes != null).length;
}

async function approve(run: Run, ...names: readonly string[]): Promise<void> {
  await run.until('awaiting approval');
  for (const name of names) await run.approve(name);
}

describe('an instance whose policy changes while its run is under way', () => {
  it('is asked about under the rules of the moment at which the evidence was sealed, and released by them', async () => {
    const world = await guarded();
    const run = await world.start();
    await run.until(({ blockedBy }) => blockedBy.length > 0);
    expect(await run.status()).toMatchObject({ approvalsRequired: 2 });
    world.setPolicy({ required: 3, coolingOffHours: 48 });
    await protection(world, false);
    await run.release.recheck();

    const { approvalRequest, ...status } = await run.until('awaiting approval');

    expect(status).toMatchObject({ approvalsRequired: 3 });
    expect(await pageOf(world, run)).toContain('**Approvals: 0 of 3.**');
    expect(await pageOf(world, run)).toContain('Evidence as of **');
    await approve(run, 'ann', 'ben');
    expect(await run.status()).toMatchObject({ stage: 'awaiting approval', approvals: ['ann', 'ben'] });
    await run.approve('cam');
    const cooling = await run.until('cooling off');
    expect(Date.parse(cooling.deadline ?? '') - Date.parse(approvalRequest?.openedAt ?? '')).toBeGreaterThan(
      47 * 3_600_000,
    );
    expect(await run.end()).toMatchObject({ outcome: 'released', approvedBy: ['ann', 'ben', 'cam'] });
    expect(await world.released()).toMatchObject([{ verdict: 'RIGHT' }]);
  });

  it('is not looked at while the policy does not take it or holds it, and goes on once it does', async () => {
    const world = await guarded();
    const run = await world.start();
    await run.until(({ blockedBy }) => blockedBy.some(({ code }) => code === 'PROTECTION_ON'));
    await untilLooked(world, run);
    // In this order: time that is skipped meanwhile makes it look by itself, too.
    world.setPolicy({ instances: [] });
    await protection(world, false);
    await run.release.recheck();

    await run.until(({ blockedBy }) => blockedBy.some(({ code }) => code === 'NOT_ALLOWED_BY_POLICY'));
    expect(await run.status()).toMatchObject({
      stage: 'checking deletion protection',
      approvalRequestNumber: 0,
    });
    world.setPolicy({ holds: [{ instance: INSTANCE, reason: 'case 7', until: '2099-12-31' }] });
    await run.skip(11_000);
    await run.release.recheck();
    const held = await run.until(({ blockedBy }) => blockedBy.some(({ code }) => code === 'HELD_BY_POLICY'));
    expect(held.blockedBy).toMatchObject([{ text: expect.stringContaining('until 2099-12-31: case 7') }]);
    world.setPolicy({});
    // At most one recheck in 10 seconds counts.
    await run.skip(11_000);
    await run.release.recheck();
    await run.until('awaiting approval');
    expect(await world.released()).toEqual([]);
  });

  it('waits while the policy does not tolerate a place where nobody looks, and goes on once it does', async () => {
    const world = await open({ policy: { notTolerated: ['oss-objects', 'other-services'] } });
    const run = await world.start();

    const waiting = await run.until(({ blockedBy }) => blockedBy.length > 0);
    expect(waiting).toMatchObject({ stage: 'identifying', blockedBy: [{ code: 'PLACE_NOT_LOOKED_AT' }] });
    expect(waiting.blockedBy[0]?.text).toContain(
      'oss-objects (objects in OSS, each with a key of its own); other-services',
    );
    world.setPolicy({ notTolerated: ['other-services'] });
    await run.release.recheck();
    await run.until(({ blockedBy }) => blockedBy[0]?.subject === 'other-services');
    world.setPolicy({ notTolerated: [] });
    // At most one recheck in 10 seconds counts.
    await run.skip(11_000);
    await run.release.recheck();

    expect(await run.until('awaiting approval')).toMatchObject({ approvalRequestNumber: 1, blockedBy: [] });
  });

  it('waits likewise when it is only the sealing that finds such a place: a toleration has ended meanwhile', async () => {
    const world = await open();
    const run = await world.start();
    await run.until('scanning for callers');
    world.setPolicy({ notTolerated: ['oss-objects'] });

    await run.until(({ blockedBy }) => blockedBy.some(({ code }) => code === 'PLACE_NOT_LOOKED_AT'));
    expect(await run.status()).toMatchObject({ stage: 'scanning for callers', approvalRequestNumber: 0 });
    await run.skip(3_600_000);
    const events = await scheduled(world, run);
    // Six looks later it still waits in the same step: a wait of weeks must not fill the history.
    await run.skip(6 * 3_600_000);
    expect(await scheduled(world, run)).toBe(events);
    world.setPolicy({});

    expect(await run.until('awaiting approval')).toMatchObject({ approvalRequestNumber: 1, blockedBy: [] });
  });

  it('keeps its deadline, however the days of the policy are raised', async () => {
    const world = await guarded();
    const run = await world.start();
    const { deadline } = await run.until(({ blockedBy }) => blockedBy.length > 0);
    world.setPolicy({ giveUpDays: 300, approvalDays: 90 });
    await protection(world, false);
    await run.release.recheck();

    expect((await run.until('awaiting approval')).deadline).toBe(deadline);
  });

  for (const [title, change] of [
    ['the policy takes it no more', 'removed'],
    ['nobody can read the policy any more', 'broken'],
  ] as const) {
    it(`is seen to be gone, and its bills are read, also when ${title} after its release`, async () => {
      const world = await open();
      const run = await world.start();
      await approve(run, 'ann', 'ben');
      await run.until('confirming billing');

      if (change === 'removed') world.setPolicy({ instances: [] });
      else writeFileSync(world.config.policyPath ?? '', 'this is no policy');

      expect(await run.end()).toMatchObject({
        outcome: 'released',
        reasons: [],
        billing: { verdict: 'stopped' },
        certificateDigest: expect.stringContaining('sha256:'),
      });
    });
  }
});
