import { copyFileSync, mkdirSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { openWorld, type World } from '../support/world.js';
import { ROOT } from './compose-file.js';
import { commandsIn, deskIn, layPolicy, NAME, until } from './follow-doc.js';

/** Commands of the README that are not run here, by how they begin, and why. */
const NOT_RUN: Readonly<Record<string, string>> = {
  'npm ci && npm run demo': 'npm ci has made what this suite runs on; test/cli/demo.test.ts plays the demo',
  'npm ci && npm test': 'that is this suite',
  'export ALIBABA_CLOUD_ACCESS_KEY_ID=': 'a key of one’s own; here the shell has one of the sandbox',
};

let world: World;
beforeEach(async () => {
  world = await openWorld({ change: (scenario) => ({ ...scenario, resourceCenter: 'finished' }) });
});
afterEach(() => world?.close());

it('The commands of README.md do what it says, one after another', async () => {
  const desk = deskIn(world);
  layPolicy(world, desk);
  const left = new Set(Object.keys(NOT_RUN));
  const done: string[] = [];
  for (const { text } of commandsIn(join(ROOT, 'README.md'))) {
    const why = [...left].find((begin) => text.startsWith(begin));
    if (why !== undefined) {
      left.delete(why);
      continue;
    }
    if (text.includes(' reject ')) await world.start();
    if (/ (approve|reject) /.test(text)) await until(world, 'awaiting approval');
    if (text.includes(' verify ')) await release(text, desk.folder);
    const { code, said } = await desk.shell(text);
    expect(code, `${text}\n${said}`).toBe(0);
    done.push(text);
  }

  expect([...left]).toEqual([]);
  expect(done.length).toBe(8);
  expect(await world.released()).toMatchObject([{ executed: true, verdict: 'RIGHT' }]);
}, 240_000);

/** The other approver signs, days pass, and the certificate lies where the command looks for it. */
async function release(text: string, desk: string): Promise<void> {
  const run = world.follow(world.releases.of(NAME));
  await run.approve('ben');
  await run.end();
  const [, file = ''] = / verify (\S+)/.exec(text) ?? [];
  const [certificate = ''] = readdirSync(world.config.evidenceDir).filter((name) =>
    name.startsWith('certificate-'),
  );
  mkdirSync(join(desk, 'evidence'), { recursive: true });
  copyFileSync(join(world.config.evidenceDir, certificate), join(desk, file));
}
