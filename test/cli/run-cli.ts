import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { pastItsEnd } from '../../src/cli/node-version.js';

const CLI = fileURLToPath(new URL('../../dist/src/cli.js', import.meta.url));

export interface Ended {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** What stands around a command. */
interface Standing {
  /** Ctrl-C, once, after this text on standard output: a second one would end it at once. */
  readonly interruptAfter?: string;
  readonly stdin?: number | 'ignore';
  /** Is told all of standard error so far, whenever there is more. */
  readonly onNotes?: (stderr: string) => void;
}

/**
 * Runs the CLI as a process of its own, without a terminal, and with no settings but these. Standard input
 * is empty, or an open file. Standard error is without the line of a Node past its end: node-version.test.ts has it.
 */
export function runCli(
  args: readonly string[],
  env: Readonly<Record<string, string>> = {},
  { interruptAfter, stdin = 'ignore', onNotes }: Standing = {},
): Promise<Ended> {
  const child = spawn(process.execPath, [CLI, ...args], {
    env: { PATH: process.env['PATH'], ...env },
    stdio: [stdin, 'pipe', 'pipe'],
  });
  const out = { stdout: '', stderr: '' };
  let interrupted = false;
  child.stdout?.setEncoding('utf8').on('data', (text: string) => {
    out.stdout += text;
    if (interrupted || interruptAfter === undefined || !out.stdout.includes(interruptAfter)) return;
    interrupted = child.kill('SIGINT');
  });
  child.stderr?.setEncoding('utf8').on('data', (text: string) => {
    out.stderr += text;
    onNotes?.(out.stderr);
  });
  return new Promise((resolve) =>
    child.once('close', (code) => resolve({ code, ...out, stderr: withoutNode(out.stderr) })),
  );
}

/** The same tests pass on any Node. */
function withoutNode(stderr: string): string {
  const line = `${pastItsEnd()}\n`;
  return stderr.startsWith(line) ? stderr.slice(line.length) : stderr;
}
