import { describe, expect, it } from 'vitest';
import { eventually, textOf } from '../support/ask.js';
import { serveWorkflowsOnly } from '../support/forged.js';
import { inWorld } from '../support/in-world.js';
import type { Run, World } from '../support/world.js';

const open = inWorld();
/** What is left of the window when the vote is sent: enough for the server to take it, on a busy machine too. */
const LEFT_MS = 8_000;

const eventsOf = async ({ client }: World, { release }: Run) =>
  (await client.workflow.getHandle(release.workflowId).fetchHistory()).events ?? [];

/** By the run's own clock: a signal makes an event of now. */
async function nowOf(world: World, run: Run): Promise<number> {
  await run.release.recheck();
  const [newest] = (await eventsOf(world, run)).slice(-1);
  return Number(newest?.eventTime?.seconds ?? 0) * 1_000;
}

describe('a vote', () => {
  it('that came before the window closed counts, also when its check ends after', async () => {
    const world = await open({ role: 'none' });
    const stop = await world.work('both');
    const run = await world.start();
    const { deadline = '' } = await run.until('awaiting approval');
    await run.approve('ann');
    const ben = await world.people.sign('ben', await textOf(world, run, { signer: 'ben' }));
    await stop();
    const stopServing = await serveWorkflowsOnly(world);
    await run.skip(Date.parse(deadline) - (await nowOf(world, run)) - LEFT_MS);
    const fired = (await eventsOf(world, run)).filter((event) => event.timerFiredEventAttributes).length;

    const answer = run.release.submitStatement(ben);
    answer.catch(() => undefined);
    await eventually(
      () => eventsOf(world, run),
      (events) => events.filter((event) => event.timerFiredEventAttributes).length > fired,
    );

    expect(await run.status()).toMatchObject({ stage: 'awaiting approval', approvals: ['ann'] });
    await stopServing();
    await world.work('both');
    expect(await answer).toEqual({ says: 'approve', signer: 'ben', approvals: 2, missing: 0 });
    expect(await run.until('cooling off')).toMatchObject({ approvals: ['ann', 'ben'] });
  });
});
