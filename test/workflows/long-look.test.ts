import { describe, expect, it } from 'vitest';
import { inWorld } from '../support/in-world.js';
import { keysFor, releaseSlowly } from '../support/long-look.js';

const open = inWorld();
const MINUTES = 3;

/** `npm run bench:look` does the same for half an hour. */
describe('a look of three minutes in real time', { timeout: 480_000 }, () => {
  it('ends in the release: the heartbeats of the SDK carry it', async () => {
    const world = await open({ change: keysFor(MINUTES) });

    const { lookMs, result } = await releaseSlowly(world, await world.start());

    expect(lookMs).toBeGreaterThan(MINUTES * 60_000);
    expect(result).toMatchObject({ outcome: 'released', callsSent: 1, reasons: [] });
    expect(await world.released()).toMatchObject([{ executed: true, verdict: 'RIGHT' }]);
  });
});
