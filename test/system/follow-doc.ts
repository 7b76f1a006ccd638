import { chmodSync, copyFileSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { inject } from 'vitest';
import { startChild } from '../../demo/temporal-cli/child.js';
import { INSTANCE, type World } from '../support/world.js';
import { piecesOf } from './doc.js';

const CLI = fileURLToPath(new URL('../../dist/src/cli.js', import.meta.url));
/** The instance that the documents and the sandbox have. */
export const NAME = { accountId: '1234567890123456', regionId: 'cn-hangzhou', instanceId: INSTANCE };
/** What ends by itself only when it is stopped. */
const ENDLESS = / worker --role | watch /;
/** A worker’s line when it serves; any line of what is no worker. */
const IS_UP = /"queues":|^[^{]/;

/** A command as a document has it, and the exit code that a comment names for it: 0 without one. */
export interface Command {
  readonly text: string;
  readonly code: number;
  readonly section: string;
}

/** Each line of the shell blocks of a document. */
export function commandsIn(path: string): Command[] {
  let code = 0;
  return piecesOf(path).flatMap((piece) => {
    const { section } = piece;
    if (piece.kind === 'comment') code = Number(/^exits with (\d+)$/.exec(piece.text)?.[1] ?? code);
    if (piece.kind === 'comment' || piece.language !== 'sh') return [];
    const lines = piece.text.split('\n').map((text) => ({ text, code, section }));
    code = 0;
    return lines;
  });
}

/** Where a reader of a document sits: a folder with the program in it, one approver’s key in it, and a shell. */
export interface Desk {
  readonly folder: string;
  /** Runs a command to the letter, in what the ones before have left. Nobody types: what is asked for is given. */
  shell(text: string, env?: Readonly<Record<string, string>>): Promise<{ code: number | null; said: string }>;
}

/** A desk beside this world’s server, cloud and policy. */
export function deskIn(world: World): Desk {
  const folder = join(world.folder, 'desk');
  const env = environment(world, folder);
  return { folder, shell: (text, more = {}) => inShell(text, { ...env, ...more }, folder) };
}

async function inShell(
  text: string,
  env: Record<string, string>,
  cwd: string,
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
    cwd,
    onLine: (line) => {
      lines.push(line);
      // A terminal sends it to all that run there.
      if (isEndless && !isInterrupted && IS_UP.test(line)) isInterrupted = process.kill(-child.pid, 'SIGINT');
    },
  });
  const ended = await child.ended;
  // Interrupted, `npx` ends as if it knew no signals, after what it runs.
  const code = ended === null && isInterrupted && text.includes('npx ') ? 130 : ended;
  return { code: isEndless && code === 130 ? 0 : code, said: [...lines, child.errors()].join('\n') };
}

/** The program on the path, and for `npx` where packages of a folder lie: it looks nowhere else, and asks no registry. */
function environment(world: World, desk: string): Record<string, string> {
  const tools = join(desk, 'node_modules', '.bin');
  for (const folder of [tools, join(desk, '.ssh')]) mkdirSync(folder, { recursive: true });
  const program = join(tools, 'kms-release');
  writeFileSync(program, `#!/bin/sh\nexec '${process.execPath}' '${CLI}' "$@"\n`);
  chmodSync(program, 0o755);
  for (const name of ['ann', 'ben'])
    copyFileSync(`${world.people.keyOf(name)}.pub`, join(desk, `${name}.pub`));
  copyFileSync(world.people.keyOf('ann'), join(desk, '.ssh', 'id_ed25519'));
  const { address, namespace } = world.config.temporal;
  return {
    PATH: [tools, dirname(inject('temporalCli')), process.env['PATH']].join(delimiter),
    HOME: desk,
    npm_config_offline: 'true',
    npm_config_update_notifier: 'false',
    TEMPORAL_ADDRESS: address,
    TEMPORAL_NAMESPACE: namespace,
    ALIBABA_CLOUD_ENDPOINT: world.sandboxUrl,
    ALIBABA_CLOUD_ACCESS_KEY_ID: 'sandbox-executor',
    ALIBABA_CLOUD_ACCESS_KEY_SECRET: 'sandbox-executor-secret',
    KMS_RELEASE_LOG_LEVEL: 'info',
    NO_COLOR: '1',
  };
}

/** Lays the policy of the world, with all that it tolerates, and its list of approvers on the desk. */
export function layPolicy(world: World, { folder }: Desk): void {
  writeFileSync(join(folder, 'policy.toml'), readFileSync(world.config.policyPath ?? ''));
  copyFileSync(world.people.allowedSigners, join(folder, 'allowed_signers'));
}

/** Lets time pass until the run is in this stage. */
export async function until(world: World, stage: 'securing a backup' | 'awaiting approval'): Promise<void> {
  await world.follow(world.releases.of(NAME)).until(stage);
}
