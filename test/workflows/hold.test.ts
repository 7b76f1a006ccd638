import { describe, expect, it } from 'vitest';
import type { Scenario } from '../../sandbox/index.js';
import { inWorld } from '../support/in-world.js';
import { INSTANCE, type Run, type World } from '../support/world.js';

const open = inWorld();

/** The cloud lets everything through here: the service alone keeps the instance. */
const LAX = (scenario: Scenario): Scenario => ({
  ...scenario,
  behaviour: { ...scenario.behaviour, protectionEnforced: false },
});

const set = (world: World, fields: object) => world.control('state', { instanceId: INSTANCE, set: fields });

const hold = (world: World, key = 'kms-release:hold', value = '') => set(world, { tags: { [key]: value } });

const isBlockedBy = (code: string) => (now: Awaited<ReturnType<Run['status']>>) =>
  now.blockedBy.some((reason) => reason.code === code);

async function approved(run: Run): Promise<void> {
  await run.until('awaiting approval');
  await run.approve('ann');
  await run.approve('ben');
}

describe('the tag kms-release:hold', { timeout: 240_000 }, () => {
  it('holds an instance from the start, and the run goes on to the release once somebody takes it off', async () => {
    const world = await open();
    await hold(world);
    const run = await world.start();

    const held = await run.until(isBlockedBy('HELD_BY_TAG'));
    await set(world, { tags: { team: 'payments' } });
    await approved(run);

    expect(held).toMatchObject({ stage: 'checking deletion protection', callsSent: 0 });
    expect(held.blockedBy[0]?.text).toContain('Find out who, and take the tag off when it may go');
    expect(await run.end()).toMatchObject({ outcome: 'released', callsSent: 1 });
    expect(await world.released()).toMatchObject([{ executed: true, verdict: 'RIGHT' }]);
  });

  it('holds it in whatever stage it is set: while callers are looked for', async () => {
    const world = await open({ change: LAX });
    const run = await world.start();
    await run.until('scanning for callers');

    await hold(world);
    const held = await run.until(isBlockedBy('HELD_BY_TAG'));

    expect(held).toMatchObject({ stage: 'scanning for callers', approvalRequestNumber: 0 });
    expect(await world.released()).toEqual([]);
  });

  for (const stage of ['awaiting approval', 'cooling off'] as const) {
    it(`holds it in whatever stage it is set, and voids the approvals: ${stage}`, async () => {
      const world = await open({ change: LAX });
      const run = await world.start();
      if (stage === 'awaiting approval') {
        await run.until(stage);
        await hold(world, 'KMS-Release: Hold', 'ann wants it');
      }
      await approved(run);
      if (stage === 'cooling off') {
        await run.until(stage);
        await hold(world, 'KMS-Release: Hold', 'ann wants it');
      }

      const held = await run.until(isBlockedBy('HELD_BY_TAG'));
      await run.release.reject({ as: 'nina', why: 'it is held' });

      expect(held.callsSent).toBe(0);
      expect(await run.end()).toMatchObject({ outcome: 'kept', callsSent: 0 });
      expect(await world.released()).toEqual([]);
    });
  }

  it('holds it on the second page of the tags', async () => {
    const world = await open({ change: LAX });
    const many = Object.fromEntries(Array.from({ length: 55 }, (_, number) => [`tag-${number}`, 'x']));
    await set(world, { tags: { ...many, 'kms-release:hold': '' } });

    const held = await (await world.start()).until(isBlockedBy('HELD_BY_TAG'));

    expect(held.blockedBy.map(({ code }) => code)).toEqual(['HELD_BY_TAG']);
    expect(await world.released()).toEqual([]);
  });

  for (const [title, fault] of [
    ['may not be read', { kind: 'error', code: 'Forbidden.NoPermission', httpStatus: 403 }],
    ['come as half an answer', { kind: 'garbage', body: 'truncated' }],
    ['come without their list', { kind: 'broken-page', page: 'mangle' }],
  ] as const) {
    it(`may be there while the tags ${title} at the last look: nothing is sent`, async () => {
      const world = await open({ change: LAX });
      const run = await world.start();
      await approved(run);
      await run.until('cooling off');
      await set(world, { tags: { team: 'payments', 'kms-release:hold': '' } });
      await world.control('faults', { ...fault, operation: 'ListTagResources', times: 10_000 });

      const held = await run.until(isBlockedBy('TAGS_NOT_READ'));

      expect(held.callsSent).toBe(0);
      expect(await world.released()).toEqual([]);
    });
  }
});

describe('deletion protection', { timeout: 240_000 }, () => {
  it('that is switched on during the cooling-off stops a release that a lax cloud would carry out', async () => {
    const world = await open({ change: LAX });
    const run = await world.start();
    await approved(run);
    await run.until('cooling off');

    await set(world, { deletionProtection: true });
    const held = await run.until(isBlockedBy('PROTECTION_ON'));

    expect(held.callsSent).toBe(0);
    expect(await world.released()).toEqual([]);
  });
});
