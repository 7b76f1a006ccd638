import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { openWorld, type World } from '../support/world.js';
import { ROOT } from './compose-file.js';
import { commandsIn, deskIn, layPolicy, NAME, until } from './follow-doc.js';

/** The reader has a server from this part on. */
const SERVER = '6. A Temporal server';

let world: World;
beforeEach(async () => {
  world = await openWorld({
    change: (scenario) => ({ ...scenario, resourceCenter: 'finished' }),
    policy: { backup: 'provider = "attested"\nrestorable_days = 30' },
  });
});
afterEach(() => world?.close());

it('The commands of docs/setup.md do what it says, one after another', async () => {
  const desk = deskIn(world);
  const done: string[] = [];
  let hasServer = false;
  for (const { text, code, section } of commandsIn(join(ROOT, 'docs/setup.md'))) {
    if (section === SERVER && !hasServer) {
      hasServer = true;
      // Whoever has read so far has pasted the tolerations that `plan` printed, each with its reason.
      layPolicy(world, desk);
    }
    if (text.includes('backup-made')) await until(world, 'securing a backup');
    if (text.includes(' approve ')) await until(world, 'awaiting approval');
    const { code: ended, said } = await desk.shell(
      text,
      hasServer ? {} : { TEMPORAL_ADDRESS: '127.0.0.1:1' },
    );
    expect(ended, `${text}\n${said}`).toBe(code);
    done.push(text);
  }

  expect(done.length).toBe(14);
  expect((await world.releases.of(NAME).status()).stage).toBe('ended');
  expect(await world.released()).toEqual([]);
}, 240_000);
