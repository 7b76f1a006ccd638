import { describe, expect, it } from 'vitest';
import type { Scenario } from '../../sandbox/index.js';
import { inWorld } from '../support/in-world.js';

const open = inWorld();
const KEYS = 400;

/** `npm run bench:large` does the same with 2,000 keys, and with answers that are late. */
function large(scenario: Scenario): Scenario {
  return {
    ...scenario,
    traffic: [],
    instances: scenario.instances.map((each) => ({
      ...each,
      keys: { count: KEYS, createdAt: '2025-03-04T02:10:00Z' },
    })),
  };
}

describe('an instance of 400 keys', { timeout: 240_000 }, () => {
  it('is released to the end, and each key was described in both looks', async () => {
    const world = await open({ change: large });
    const run = await world.start();

    const { approvalRequest } = await run.until('awaiting approval');
    await run.approve('ann');
    await run.approve('ben');
    const result = await run.end();

    expect(approvalRequest?.summary.destroys).toMatchObject({ keys: KEYS });
    expect(result).toMatchObject({ outcome: 'released', callsSent: 1 });
    expect(await world.released()).toMatchObject([{ executed: true, verdict: 'RIGHT' }]);
  });
});
