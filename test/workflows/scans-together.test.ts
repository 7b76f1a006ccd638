import { describe, expect, it } from 'vitest';
import { eventually } from '../support/ask.js';
import { forge, NOTHING_BLOCKS, serveWorkflowsOnly } from '../support/forged.js';
import { inWorld } from '../support/in-world.js';

const open = inWorld();

describe('the scans of a run', () => {
  it('stand and fall together: when one ends the run, the others are cancelled, and nobody hears them', async () => {
    const world = await open({ role: 'none' });
    const stop = await serveWorkflowsOnly(world);
    const run = await world.start();
    const handle = world.client.workflow.getHandle(run.release.workflowId);
    const scans = async () => {
      const { raw } = await handle.describe();
      return (raw.pendingActivities ?? []).filter(
        ({ activityType }) => activityType?.name === 'scanForCallers',
      );
    };
    const { scanForCallers: _, ...results } = NOTHING_BLOCKS;
    await forge(world, run, results, async () => (await scans()).length === 3);

    const [first] = await scans();
    const { workflowId } = run.release;
    // An answer that is none ends the run, as a scan that fails for good does.
    await world.client.activity.complete({ workflowId, activityId: first?.activityId ?? '' }, null);

    const cancelled = async () => {
      const { events } = await handle.fetchHistory();
      return (events ?? []).filter((event) => event.activityTaskCancelRequestedEventAttributes != null)
        .length;
    };
    expect(await eventually(cancelled, (count) => count === 2)).toBe(2);
    expect(await scans()).toEqual([]);
    expect((await run.status()).blockedBy).toEqual([]);
    await stop();
  });
});
