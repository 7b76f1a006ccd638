import { expect, it } from 'vitest';
import { STAGES } from '../../src/release.js';
import type { StageEntered } from '../../src/release/stage-entered.js';
import { inWorld } from '../support/in-world.js';
import { INSTANCE } from '../support/world.js';

const open = inWorld();

it('tells every notifier of each stage, and waits for none: not for one that hangs, nor for one that throws', async () => {
  const entered: StageEntered[] = [];
  const world = await open({
    notifiers: [
      () => new Promise(() => undefined),
      () => {
        throw new Error('nobody there');
      },
      (stage) => void entered.push(stage),
    ],
  });
  const run = await world.start();
  await run.until('awaiting approval');
  await run.approve('ann');
  await run.approve('ben');
  await run.until('ended');

  expect(entered.map(({ stage }) => stage)).toEqual(STAGES);
  expect(entered[0]).toEqual({
    instanceId: INSTANCE,
    accountId: '1234567890123456',
    regionId: 'cn-hangzhou',
    workflowId: run.release.workflowId,
    runId: run.release.runId,
    stage: 'identifying',
    at: expect.any(String),
  });
  expect(entered.at(-1)).toMatchObject({ outcome: 'released', reasons: [] });
});
