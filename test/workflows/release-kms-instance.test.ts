import { afterEach, describe, expect, it } from 'vitest';
import { openWorld, type World, type WorldOptions } from '../support/world.js';

let world: World | undefined;
const open = async (options: WorldOptions = {}) => (world = await openWorld(options));

afterEach(async () => {
  await world?.close();
  world = undefined;
});

describe('releaseKmsInstance', () => {
  it('releases an instance that nobody uses, once, after two people signed', async () => {
    const { start, released } = await open();
    const run = await start();

    await run.until('awaiting approval');
    await run.approve('ann');
    await run.approve('ben');
    const result = await run.end();

    expect(result).toMatchObject({ outcome: 'released', approvedBy: ['ann', 'ben'], callsSent: 1 });
    expect(result.billing?.verdict).toBe('stopped');
    expect(await released()).toMatchObject([{ verdict: 'RIGHT', executed: true }]);
  });
});
