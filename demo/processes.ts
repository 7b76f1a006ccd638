import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { failure } from '../src/errors.js';
import { packageRoot } from '../src/package-root.js';
import { startChild } from './temporal-cli/child.js';
import type { CleanUp } from './clean-up.js';

const READY_MS = 40_000;
const CLI = fileURLToPath(new URL('../src/cli.js', import.meta.url));

/** The whole environment of a child process of the demo; nothing is inherited. */
export type Env = Readonly<Record<string, string | undefined>>;

/** Only what any program needs: nothing of the caller's cloud credentials, profiles or settings reaches the demo. */
export function plainEnv(home: string): Env {
  const { PATH, TMPDIR, LANG, TERM } = process.env;
  return { PATH, TMPDIR, LANG, TERM, HOME: home, NO_COLOR: '1' };
}

/** What runs one of our own commands. */
export function cliCommand(): readonly [string, string] {
  if (existsSync(CLI)) return [process.execPath, CLI];
  throw failure(
    'BAD_CONFIGURATION',
    'The demo runs what `npm run build` makes; run that first, or `npm run demo`.',
  );
}

/** Starts one of our own commands as a process, and waits for the line that `read` understands. */
export function startOwn<T>(args: readonly string[], env: Env, cleanUp: CleanUp, read: Read<T>): Promise<T> {
  const [command, cli] = cliCommand();
  return startUntil(args[0] ?? '', command, [cli, ...args], env, cleanUp, read);
}

/** Starts the example backup hook of `docs/backup-hook/`. */
export function startHook(
  args: readonly string[],
  env: Env,
  cleanUp: CleanUp,
  read: Read<string>,
): Promise<string> {
  const server = join(packageRoot(), 'docs', 'backup-hook', 'example-server.mjs');
  return startUntil('backup hook', process.execPath, [server, ...args], env, cleanUp, read);
}

type Read<T> = (line: Readonly<Record<string, unknown>>) => T | undefined;

async function startUntil<T>(
  name: string,
  command: string,
  args: readonly string[],
  env: Env,
  cleanUp: CleanUp,
  read: Read<T>,
): Promise<T> {
  let found: (value: T) => void = () => undefined;
  const ready = new Promise<T>((resolve) => (found = resolve));
  const onLine = (line: string) => {
    const value = read(fieldsOf(line));
    if (value !== undefined) found(value);
  };
  const child = await startChild({ command, args, env, onLine });
  cleanUp.later(child.close);
  const failed = async (why: string) => {
    throw failure(
      'SERVER_AWAY',
      `The ${name} of the demo ${why}: ${child.errors().trim().slice(-600) || 'no reason'}`,
    );
  };
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<void>((resolve) => (timer = setTimeout(resolve, READY_MS)));
  try {
    return await Promise.race([
      ready,
      child.ended.then((code) => failed(`ended with ${code ?? 'a signal'}`)),
      late.then(() => failed('did not come up')),
    ]);
  } finally {
    clearTimeout(timer);
  }
}

/** A JSON line's fields; none of any other line. */
function fieldsOf(line: string): Readonly<Record<string, unknown>> {
  try {
    const value: unknown = JSON.parse(line);
    return typeof value === 'object' && value !== null ? { ...value } : {};
  } catch {
    return {};
  }
}

/** What a command of ours answered. */
export interface Ran {
  readonly exit: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs one of our own commands to its end, as a person would at a terminal. */
export function runOwn(args: readonly string[], env: Env, signal: AbortSignal): Promise<Ran> {
  const [command, cli] = cliCommand();
  return new Promise((resolve) => {
    execFile(
      command,
      [cli, ...args],
      { env: { ...env }, timeout: 60_000, signal },
      (error, stdout, stderr) => {
        const code = error?.code;
        resolve({ exit: error === null ? 0 : typeof code === 'number' ? code : 1, stdout, stderr });
      },
    );
  });
}
