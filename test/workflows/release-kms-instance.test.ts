import { describe, expect, it } from 'vitest';
import { inWorld } from '../support/in-world.js';

const open = inWorld();

describe('releaseKmsInstance', () => {
  it('releases an instance that nobody uses, once, after two people signed', async () => {
    const world = await open();
    const run = await world.start();

    await run.until('awaiting approval');
    await run.approve('ann');
    await run.approve('ben');
    const result = await run.end();

    expect(result).toMatchObject({ outcome: 'released', approvedBy: ['ann', 'ben'], callsSent: 1 });
    expect(result.billing?.verdict).toBe('stopped');
    expect(await world.released()).toMatchObject([{ verdict: 'RIGHT', executed: true }]);
    // The server is never asked to repeat the one step that destroys.
    const { events } = await world.client.workflow.getHandle(run.release.workflowId).fetchHistory();
    const attempts = (events ?? []).flatMap(({ activityTaskScheduledEventAttributes: scheduled }) =>
      scheduled?.activityType?.name === 'releaseInstance' ? [scheduled.retryPolicy?.maximumAttempts] : [],
    );
    expect(attempts).toEqual([1]);
  });
});
