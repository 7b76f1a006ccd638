import { describe, expect, it } from 'vitest';
import { eventually, pageOf } from '../support/ask.js';
import { inWorld } from '../support/in-world.js';

const open = inWorld();
/** Ten times as many in one workflow task outlast it: docs/safety.md, I8. */
const MANY = 900;
const AT_ONCE = 300;
const WITHIN_MS = 40_000;
const JUNK = '\u202e#'.repeat(250);

describe('whoever may write to the namespace', { timeout: 240_000 }, () => {
  it('sends 900 signals, known and unknown, all refused: the status stays readable, and people can vote', async () => {
    const world = await open();
    const run = await world.start();
    await run.until('awaiting approval');
    const handle = world.client.workflow.getHandle(run.release.workflowId);
    const names = ['approve', 'backupMade', 'unknown', JUNK.slice(0, 200)];
    const until = performance.now() + WITHIN_MS;
    let sent = 0;

    while (sent < MANY && performance.now() < until) {
      const batch = Array.from({ length: AT_ONCE }, (_, at) =>
        handle.signal(names[at % names.length] ?? '', { as: `${JUNK}${sent + at}`, digest: JUNK }),
      );
      await Promise.all(batch);
      sent += AT_ONCE;
    }

    const status = await eventually(run.status, ({ refused }) => refused.length > 0);
    expect(sent).toBe(MANY);
    expect(Buffer.byteLength(JSON.stringify(status))).toBeLessThan(100_000);
    expect(Buffer.byteLength(await pageOf(world, run))).toBeLessThan(100_000);
    expect(status).toMatchObject({ stage: 'awaiting approval', approvals: [] });
    expect(await run.approve('ann')).toMatchObject({ approvals: 1, missing: 1 });
    expect(await run.approve('ben')).toMatchObject({ approvals: 2, missing: 0 });
    expect(await run.until('cooling off')).toMatchObject({ approvals: ['ann', 'ben'] });
    expect(await world.released()).toEqual([]);
  });
});
