import { describe, expect, it } from 'vitest';
import {
  EXECUTOR_QUEUE,
  OBSERVER_QUEUE,
  PREFLIGHTS_QUEUE,
  SCANS_QUEUE,
  URGENT_QUEUE,
} from '../../src/release.js';
import { SLOTS } from '../../src/slots.js';
import { cloudTime, eventually } from '../support/ask.js';
import { hold, inFlood, untilHeld, WITH_HELD } from '../support/flood.js';
import { inWorld } from '../support/in-world.js';
import type { Run, World } from '../support/world.js';

const open = inWorld();
const flood = inFlood();
const waiting = { recheckMinutes: 30 };
const slotsOf = (queue: { readonly maxConcurrentActivityTaskExecutions: number }) =>
  queue.maxConcurrentActivityTaskExecutions;

async function isCountedAndStopped(run: Run): Promise<void> {
  await eventually(
    async () => {
      const { approvals } = await run.status();
      // Whoever waits is told after a while to ask again; how soon a vote is taken is measured in bench:load.
      if (!approvals.includes('ann'))
        await run.approve('ann').catch((error: unknown) => {
          expect(String(error)).toMatch(/no worker answered|ann has approved already/);
        });
      return approvals;
    },
    (approvals) => approvals.includes('ann'),
  );
  await run.release.reject({ as: 'nina', why: 'keep it' });
  expect(await run.release.outcome()).toMatchObject({ outcome: 'kept', callsSent: 0 });
}

async function asking(world: World): Promise<Run> {
  const run = await world.start();
  await run.until('awaiting approval');
  return run;
}

describe('whoever may write to the namespace', () => {
  it('and holds every slot of the observer’s readings keeps neither a vote nor a rejection waiting', async () => {
    const world = await open(WITH_HELD);
    const run = await asking(world);
    await hold(world);
    const slots = slotsOf(SLOTS.reading);
    const input = { waiting };
    const atWork = await flood(world, {
      taskQueue: OBSERVER_QUEUE,
      step: 'identifyInstance',
      times: slots + 5,
      input,
    });
    await untilHeld(atWork, slots);

    await isCountedAndStopped(run);

    expect(await world.released()).toEqual([]);
  });

  for (const [taskQueue, step, input] of [
    [OBSERVER_QUEUE, 'sealEvidence', { approvalRequestNumber: 1 }],
    [SCANS_QUEUE, 'scanForCallers', { scan: 'logs' }],
    [URGENT_QUEUE, 'verifyStatement', { approvalRequest: null, spoken: { statement: '{}', signature: '' } }],
    [URGENT_QUEUE, 'releaseInstance', { asOf: '', statements: [], callsBefore: 0 }],
  ] as const) {
    it(`and asks 200 times for ${step} on ${taskQueue} keeps neither a vote nor a rejection from being taken`, async () => {
      const world = await open(WITH_HELD);
      const run = await asking(world);
      await flood(world, { taskQueue, step, times: 200, input });

      await isCountedAndStopped(run);

      expect(await world.released()).toEqual([]);
    });
  }

  it('and holds every slot of the preflights keeps no approved release from its call', async () => {
    const world = await open(WITH_HELD);
    const run = await asking(world);
    await run.approve('ann');
    await run.approve('ben');
    await hold(world);
    const slots = slotsOf(SLOTS.preflights);
    const input = { asOf: await cloudTime(world), factsDigest: '', policyDigest: '', waiting };
    const atWork = await flood(world, {
      taskQueue: PREFLIGHTS_QUEUE,
      step: 'preflightExecutor',
      times: slots + 5,
      input: { ...input, policyDigest: await digestOf(run) },
    });
    await untilHeld(atWork, slots);

    await run.until('confirming billing');

    expect(await world.released()).toMatchObject([{ verdict: 'RIGHT', executed: true }]);
  });

  it('and holds every slot of the call, with no vote at all, keeps no run from its preflight, and releases nothing', async () => {
    const world = await open(WITH_HELD);
    await hold(world);
    const slots = slotsOf(SLOTS.releases);
    const input = { asOf: await cloudTime(world), statements: [], callsBefore: 0 };
    const atWork = await flood(world, {
      taskQueue: EXECUTOR_QUEUE,
      step: 'releaseInstance',
      times: slots + 5,
      input,
    });
    await untilHeld(atWork, slots);

    await isCountedAndStopped(await asking(world));

    expect(await world.released()).toEqual([]);
  });
});

async function digestOf(run: Run): Promise<string> {
  return (await run.status()).approvalRequest?.policyDigest ?? '';
}
