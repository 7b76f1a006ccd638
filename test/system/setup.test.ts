import { chmodSync, copyFileSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, expect, inject, it } from 'vitest';
import { startChild } from '../../demo/temporal-cli/child.js';
import { INSTANCE, openWorld, type World } from '../support/world.js';
import { piecesOf } from './doc.js';

const DOC = fileURLToPath(new URL('../../docs/setup.md', import.meta.url));
const CLI = fileURLToPath(new URL('../../dist/src/cli.js', import.meta.url));
const NAME = { accountId: '1234567890123456', regionId: 'cn-hangzhou', instanceId: INSTANCE };
/** What ends by itself only when it is stopped. */
const ENDLESS = / worker --role | watch /;
/** A worker’s line when it serves; any line of what is no worker. */
const IS_UP = /"queues":|^[^{]/;

/** Each command of the document, with the exit code that it names for it. */
function commands(): { text: string; code: number }[] {
  let code = 0;
  return piecesOf(DOC).flatMap((piece) => {
    if (piece.kind === 'comment') code = Number(/^exits with (\d+)$/.exec(piece.text)?.[1] ?? code);
    if (piece.kind === 'comment' || piece.language !== 'sh') return [];
    const lines = piece.text.split('\n').map((text) => ({ text, code }));
    code = 0;
    return lines;
  });
}

let world: World;
beforeEach(async () => {
  world = await openWorld({
    change: (scenario) => ({ ...scenario, resourceCenter: 'finished' }),
    policy: { backup: 'provider = "attested"\nrestorable_days = 30' },
  });
});
afterEach(() => world?.close());

it('The commands of docs/setup.md do what it says, one after another', async () => {
  const env = environment();
  const done: string[] = [];
  for (const { text, code } of commands()) {
    if (text.includes('backup-made')) await until('securing a backup');
    if (text.includes(' approve ')) await until('awaiting approval');
    const said = await shell(text, env);
    expect(said.code, `${text}\n${said.said}`).toBe(code);
    done.push(text);
  }

  expect(done.length).toBe(15);
  expect((await world.releases.of(NAME).status()).stage).toBe('ended');
  expect(await world.released()).toEqual([]);
}, 240_000);

async function shell(
  text: string,
  env: Record<string, string>,
): Promise<{ code: number | null; said: string }> {
  const lines: string[] = [];
  const isEndless = ENDLESS.test(text);
  let isInterrupted = false;
  const child = await startChild({
    command: 'bash',
    // Nobody types here, and what has no end is interrupted as by Ctrl-C, once it has said something.
    args: [
      '-c',
      text
        .replace(/ approve (\S+)/, ' approve $1 --confirm $1')
        .replace(/(.*)/, isEndless ? 'exec env $1' : '$1'),
    ],
    env,
    cwd: desk(),
    onLine: (line) => {
      lines.push(line);
      if (isEndless && !isInterrupted && IS_UP.test(line)) isInterrupted = process.kill(child.pid, 'SIGINT');
    },
  });
  const code = await child.ended;
  return { code: isEndless && code === 130 ? 0 : code, said: [...lines, child.errors()].join('\n') };
}

/** Lets time pass until the run is in this stage. */
async function until(stage: 'securing a backup' | 'awaiting approval'): Promise<void> {
  await world.follow(world.releases.of(NAME)).until(stage);
}

function desk(): string {
  return join(world.folder, 'desk');
}

/** A shell with the program on its path, one approver's key in its home, and what the document has made before. */
function environment(): Record<string, string> {
  const tools = join(world.folder, 'bin');
  for (const folder of [tools, join(desk(), '.ssh')]) mkdirSync(folder, { recursive: true });
  const program = join(tools, 'kms-release');
  writeFileSync(program, `#!/bin/sh\nexec '${process.execPath}' '${CLI}' "$@"\n`);
  chmodSync(program, 0o755);
  for (const name of ['ann', 'ben'])
    copyFileSync(`${world.people.keyOf(name)}.pub`, join(desk(), `${name}.pub`));
  copyFileSync(world.people.keyOf('ann'), join(desk(), '.ssh', 'id_ed25519'));
  writeFileSync(join(desk(), 'policy.toml'), readFileSync(world.config.policyPath ?? ''));
  const { address, namespace } = world.config.temporal;
  return {
    PATH: [tools, dirname(inject('temporalCli')), process.env['PATH']].join(delimiter),
    HOME: desk(),
    TEMPORAL_ADDRESS: address,
    TEMPORAL_NAMESPACE: namespace,
    ALIBABA_CLOUD_ENDPOINT: world.sandboxUrl,
    ALIBABA_CLOUD_ACCESS_KEY_ID: 'sandbox-executor',
    ALIBABA_CLOUD_ACCESS_KEY_SECRET: 'sandbox-executor-secret',
    KMS_RELEASE_LOG_LEVEL: 'info',
    NO_COLOR: '1',
  };
}
