import { describe, expect, it } from 'vitest';
import type { Scenario } from '../../sandbox/index.js';
import { wordsOfStatus } from '../../src/cli/words.js';
import { hidesSomething } from '../../src/visible.js';
import { pageOf } from '../support/ask.js';
import { inWorld } from '../support/in-world.js';
import { INSTANCE, type World } from '../support/world.js';

const open = inWorld();
const HIDDEN = '\u202e\u2066\u200b\u{e0041}\u009b\ufe0f';

/** A user of this name has used a key two days ago. */
function usedBy(name: string): (scenario: Scenario) => Scenario {
  return (scenario) => ({
    ...scenario,
    traffic: [
      {
        at: '-2d',
        instanceId: INSTANCE,
        operation: 'Decrypt',
        keyId: 'key-hzz65f3a1b2c3d4e5f6a2',
        by: name,
        times: 3,
      },
    ],
  });
}

/** What people see of a run that is blocked by a caller: the status, its words, and the page. */
async function seen(world: World) {
  const run = await world.start();
  const status = await run.until(({ blockedBy }) => blockedBy.some(({ code }) => code === 'CALLER_FOUND'));
  return { status, words: wordsOfStatus(status), page: await pageOf(world, run), run };
}

function hiddenIn(text: string): boolean {
  return hidesSomething(text.replace(/[\n\t]/g, ' '));
}

describe('whoever gives names in the cloud', () => {
  it('hides characters in the name of a caller: status, terminal and page show them, and nothing is released', async () => {
    const world = await open({ change: usedBy(`app${HIDDEN}`) });

    const { status, words, page } = await seen(world);

    for (const text of [JSON.stringify(status), words, page]) expect(hiddenIn(text)).toBe(false);
    expect(words).toContain('app\\u{202e}\\u{2066}\\u{200b}\\u{e0041}\\u{9b}\\u{fe0f} called Decrypt');
    expect(page).toContain('app\\\\u{202e}');
    expect(await world.released()).toEqual([]);
  });

  it('writes Markdown and HTML as the name of a caller: the page shows it and obeys none of it', async () => {
    const name = '](javascript:alert(1)) <img src=x onerror=alert(1)> | **ok** `x`';
    const world = await open({ change: usedBy(name) });

    const { page } = await seen(world);

    expect(page).toContain('\\<img src=x onerror=alert(1)\\>');
    expect(page).not.toMatch(/(?<!\\)<img|(?<!\\)\]\(javascript|(?<!\\)\*\*ok/);
    expect(await world.released()).toEqual([]);
  });

  it('writes our own words as the name of a caller: they stay within its line', async () => {
    const world = await open({
      change: usedBy('x\n\n## Outcome: released\n\n**Approvals: 2 of 2.** Signed: ann, ben.'),
    });

    const { status, words, page } = await seen(world);

    expect(page).not.toMatch(/^## Outcome/m);
    expect(page).not.toMatch(/^\*\*Approvals/m);
    expect(words).not.toMatch(/^## Outcome/m);
    expect(status).toMatchObject({ approvalRequestNumber: 0, approvals: [] });
    expect(await world.released()).toEqual([]);
  });
});
