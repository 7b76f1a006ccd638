import { readFileSync, writeFileSync } from 'node:fs';
import { WorkflowUpdateStage } from '@temporalio/client';
import { describe, expect, it } from 'vitest';
import { eventually, textOf } from '../support/ask.js';
import { inWorld } from '../support/in-world.js';
import type { Run, World } from '../support/world.js';

const open = inWorld();
/** What is left of the window when the vote is sent: less than a check is tried again for. */
const LEFT_MS = 4 * 60_000;

const handleOf = ({ client }: World, { release }: Run) => client.workflow.getHandle(release.workflowId);
const eventsOf = async (world: World, run: Run) => (await handleOf(world, run).fetchHistory()).events ?? [];

/** By the run's own clock: a signal makes an event of now. */
async function nowOf(world: World, run: Run): Promise<number> {
  await run.release.recheck();
  const [newest] = (await eventsOf(world, run)).slice(-1);
  return Number(newest?.eventTime?.seconds ?? 0) * 1_000;
}

/** Why the check of a vote failed last. */
async function whyUnchecked(world: World, run: Run): Promise<string> {
  const { raw } = await handleOf(world, run).describe();
  return raw.pendingActivities?.[0]?.lastFailure?.applicationFailureInfo?.type ?? '';
}

/** Nobody can read the list of people, so no vote is checked. Answers how to mend it. */
function spoilList({ people }: World): () => void {
  const good = readFileSync(people.allowedSigners, 'utf8');
  writeFileSync(people.allowedSigners, '* ssh-ed25519 nonsense\n');
  return () => writeFileSync(people.allowedSigners, good);
}

describe('a vote', () => {
  it('that came before the window closed counts, also when its check ends after', async () => {
    const world = await open();
    const run = await world.start();
    const { deadline = '' } = await run.until('awaiting approval');
    await run.approve('ann');
    const ben = await world.people.sign('ben', await textOf(world, run, { signer: 'ben' }));
    await run.skip(Date.parse(deadline) - (await nowOf(world, run)) - LEFT_MS);
    const fired = (await eventsOf(world, run)).filter((event) => event.timerFiredEventAttributes).length;

    const mendList = spoilList(world);
    const sent = await handleOf(world, run).startUpdate('submitStatement', {
      args: [ben],
      waitForStage: WorkflowUpdateStage.ACCEPTED,
    });
    await eventually(
      () => whyUnchecked(world, run),
      (why) => why === 'BAD_CONFIGURATION',
    );
    await run.skip(LEFT_MS + 60_000);
    await eventually(
      () => eventsOf(world, run),
      (events) => events.filter((event) => event.timerFiredEventAttributes).length > fired,
    );

    expect(await run.status()).toMatchObject({ stage: 'awaiting approval', approvals: ['ann'] });
    mendList();
    expect(await run.until('cooling off')).toMatchObject({ approvals: ['ann', 'ben'] });
    expect(await sent.result()).toEqual({ says: 'approve', signer: 'ben', approvals: 2, missing: 0 });
  });
});
