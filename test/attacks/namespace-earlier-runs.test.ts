import { describe, expect, it } from 'vitest';
import { eventually } from '../support/ask.js';
import { inWorld } from '../support/in-world.js';
import { INSTANCE, type World } from '../support/world.js';

const open = inWorld();
const ID = `kms-release:1234567890123456:cn-hangzhou:${INSTANCE}`;
const REQUEST = {
  instanceId: INSTANCE,
  regionId: 'cn-hangzhou',
  accountId: '1234567890123456',
  requestedBy: 'rita',
  reason: 'payments moved to the new instance',
};

/** A run under our id that ends with a made-up result, on a worker of somebody else's, after a call was marked. */
async function forgedEnding(world: World, result: unknown, encoding = 'json/plain'): Promise<string> {
  const { namespace } = world.client.options;
  const { workflowService: service } = world.client;
  const taskQueue = { name: 'somebody-elses' };
  const handle = await world.client.workflow.start('releaseKmsInstance', {
    workflowId: ID,
    taskQueue: taskQueue.name,
    args: [REQUEST],
  });
  await handle.signal('releaseMarked', { nonce: 'n', number: 1 });
  const { taskToken } = await world.client.withDeadline(Date.now() + 20_000, () =>
    service.pollWorkflowTaskQueue({ namespace, taskQueue, identity: 'somebody' }),
  );
  const payload = {
    metadata: { encoding: Buffer.from(encoding) },
    data: Buffer.from(JSON.stringify(result)),
  };
  const completed = { result: { payloads: [payload] } };
  const commands = [{ commandType: 4, completeWorkflowExecutionCommandAttributes: completed }];
  await service.respondWorkflowTaskCompleted({ namespace, taskToken, commands });
  return handle.firstExecutionRunId;
}

describe('whoever may write to the namespace', () => {
  it('terminates a run after its release: the next request names it, and sends nothing', async () => {
    const world = await open();
    const run = await world.start();
    await run.until('awaiting approval');
    await run.approve('ann');
    await run.approve('ben');
    const { runId } = await run.until('confirming billing');
    await world.client.workflow.getHandle(ID).terminate('an attack');

    const result = await eventually(
      async () => (await world.start()).release.outcome(),
      ({ reasons }) => reasons.some(({ code }) => code === 'EARLIER_RUN_UNFINISHED'),
    );

    expect(result).toMatchObject({ outcome: 'not found', callsSent: 0 });
    expect(result.reasons).toContainEqual({
      code: 'EARLIER_RUN_UNFINISHED',
      text: expect.stringMatching(
        new RegExp(`^Run ${runId} was terminated while confirming billing.*may have released`),
      ),
    });
    expect(await world.released()).toHaveLength(1);
  });

  it('terminates a run before anybody was asked to release: the next one is not troubled by it', async () => {
    const world = await open({ scenario: 'protected' });
    const run = await world.start();
    const { runId } = await run.until(({ blockedBy }) => blockedBy.length > 0);
    await world.client.workflow.getHandle(ID).terminate('an attack');

    const next = await world.start();

    const { earlierRuns } = await next.until(({ blockedBy }) => blockedBy.length > 0);
    expect(JSON.stringify(earlierRuns)).not.toContain(runId);
    expect(await world.released()).toEqual([]);
  });

  it('ends a run as kept after a call was marked: the next one names it, with the time of the mark', async () => {
    const world = await open({ scenario: 'protected' });
    const runId = await forgedEnding(world, { outcome: 'kept', reasons: [], callsSent: 0 });

    const status = await eventually(
      async () => {
        const run = await world.start();
        const seen = await run.until(({ blockedBy }) => blockedBy.length > 0);
        await run.release.reject({ as: 'nina', why: 'look again' });
        await run.release.outcome();
        return seen;
      },
      ({ earlierRuns }) => earlierRuns.some(({ text }) => text.includes(runId)),
    );

    expect(status.earlierRuns).toContainEqual({
      code: 'EARLIER_RUN_UNFINISHED',
      text: expect.stringMatching(
        new RegExp(`^Run ${runId} says kept after 0 calls, and its history has a call, marked at \\d{4}-`),
      ),
    });
    expect(await world.released()).toEqual([]);
  });

  it('ends a run with a result that nobody can read: the next one is not held up by it', async () => {
    const world = await open({ scenario: 'protected' });
    await forgedEnding(world, 'kept', 'of/my-own');

    const next = await world.start();

    expect(await next.until(({ blockedBy }) => blockedBy.length > 0)).toMatchObject({
      stage: 'checking deletion protection',
    });
  });
});
