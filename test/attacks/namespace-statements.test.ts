import { describe, expect, it } from 'vitest';
import { eventually, refusal, textOf } from '../support/ask.js';
import { armored } from '../support/armor.js';
import { inWorld } from '../support/in-world.js';

const open = inWorld();

describe('a run that is flooded with statements', () => {
  it('checks so many, then one every 5 seconds, and counts a good one all the same', async () => {
    const world = await open();
    const run = await world.start();
    await run.until('awaiting approval');
    const handle = world.client.workflow.getHandle(run.release.workflowId);
    const forged = { statement: await textOf(world, run, { signer: 'ann' }), signature: armored('made up') };
    for (let batch = 0; batch < 5; batch += 1)
      await Promise.all(Array.from({ length: 20 }, () => handle.signal('approve', forged)));
    await eventually(
      async () => (await handle.describe()).raw.pendingActivities?.length ?? 0,
      (pending) => pending === 0,
    );

    await eventually(
      () => refusal(world.client, run, forged),
      ({ code }) => code === 'TOO_MANY_STATEMENTS',
    );
    await run.skip(5_000);
    const receipt = await run.approve('ann');

    expect(receipt).toMatchObject({ signer: 'ann', approvals: 1, missing: 1 });
    expect((await handle.describe()).historyLength).toBeLessThan(10_240);
  });

  it('is stopped by a rejection, whatever else was sent: bytes as large as the server takes', async () => {
    const world = await open({ role: 'none' });
    const stop = await world.work('both');
    const run = await world.start();
    await run.until('awaiting approval');
    await stop();
    const { namespace } = world.client.options;
    const workflowExecution = { workflowId: run.release.workflowId };
    const bytes = { metadata: { encoding: Buffer.from('binary/plain') }, data: Buffer.alloc(1_900_000) };
    for (let sent = 0; sent < 8; sent += 1)
      await world.client.workflowService.signalWorkflowExecution({
        namespace,
        workflowExecution,
        signalName: 'approve',
        input: { payloads: [bytes] },
      });

    await run.release.reject({ as: 'nina', why: 'keep it' });
    await world.work('both');
    const result = await run.release.outcome();

    expect(result).toMatchObject({ outcome: 'kept', callsSent: 0, reasons: [{ code: 'REJECTED' }] });
  });
});
