import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import type { Readable } from 'node:stream';

const GRACE_MS = 10_000;
const MAX_OUTPUT = 8_192;

/** A process that was started here. It does not outlive this one, however this one ends. */
export interface Child {
  readonly pid: number;
  /** The end of what it wrote to standard error. */
  readonly errors: () => string;
  /** Settles when it has ended, with its exit code, or null after a signal. */
  readonly ended: Promise<number | null>;
  /** Asks it to end, insists after 10 seconds, and waits for it. */
  readonly close: () => Promise<void>;
}

/** What to start, with exactly this environment. */
export interface ChildOptions {
  readonly command: string;
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly cwd?: string;
  /** Each line that it writes, to standard output or standard error. */
  readonly onLine?: (line: string) => void;
}

/** Starts a process in a group of its own, so that Ctrl-C at the terminal reaches only whoever started it. */
export async function startChild({ command, args, env, cwd, onLine }: ChildOptions): Promise<Child> {
  const child = spawn(command, args, {
    env: { ...env },
    detached: true,
    stdio: ['ignore', 'pipe', 'pipe'],
    ...(cwd !== undefined && { cwd }),
  });
  await once(child, 'spawn');
  const pid = child.pid ?? 0;
  const letGo = guard(pid);
  let errors = '';
  child.stderr
    .setEncoding('utf8')
    .on('data', (text: string) => (errors = (errors + text).slice(-MAX_OUTPUT)));
  for (const stream of [child.stdout, child.stderr]) readLines(stream, onLine ?? (() => undefined));
  const ended = new Promise<number | null>((resolve) => {
    child.once('close', (code) => {
      letGo();
      resolve(code);
    });
  });
  return { pid, errors: () => errors, ended, close: () => end(child, ended) };
}

function readLines(stream: Readable, onLine: (line: string) => void): void {
  let rest = '';
  stream.setEncoding('utf8').on('data', (text: string) => {
    const lines = (rest + text).split('\n');
    rest = lines.pop() ?? '';
    lines.forEach(onLine);
  });
}

async function end(child: ChildProcess, ended: Promise<unknown>): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return void (await ended);
  child.kill('SIGTERM');
  const insist = setTimeout(() => child.kill('SIGKILL'), GRACE_MS);
  await ended;
  clearTimeout(insist);
}

/** Ends the process when this one is gone, even after SIGKILL: then the pipe closes, and `read` fails. */
function guard(pid: number): () => void {
  const watch = spawn('sh', ['-c', 'read -r _ || kill -KILL "$1"', 'sh', String(pid)], {
    env: { PATH: process.env['PATH'] },
    detached: true,
    stdio: ['pipe', 'ignore', 'ignore'],
  });
  watch.on('error', () => undefined);
  watch.stdin.on('error', () => undefined);
  watch.unref();
  return () => void watch.stdin.end('let go\n');
}
