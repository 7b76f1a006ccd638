import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { pastItsEnd } from '../../src/cli/node-version.js';

const CLI = fileURLToPath(new URL('../../dist/src/cli.js', import.meta.url));

export interface Ended {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/**
 * Runs the CLI as a process of its own, without a terminal, and with no settings but these. Ctrl-C after a text; standard
 * input is empty, or an open file. Standard error is without the line of a Node past its end: node-version.test.ts has it.
 */
export function runCli(
  args: readonly string[],
  env: Readonly<Record<string, string>> = {},
  { interruptAfter, stdin = 'ignore' }: { interruptAfter?: string; stdin?: number | 'ignore' } = {},
): Promise<Ended> {
  const child = spawn(process.execPath, [CLI, ...args], {
    env: { PATH: process.env['PATH'], ...env },
    stdio: [stdin, 'pipe', 'pipe'],
  });
  const out = { stdout: '', stderr: '' };
  child.stdout?.setEncoding('utf8').on('data', (text: string) => {
    out.stdout += text;
    if (interruptAfter !== undefined && out.stdout.includes(interruptAfter)) child.kill('SIGINT');
  });
  child.stderr?.setEncoding('utf8').on('data', (text: string) => (out.stderr += text));
  return new Promise((resolve) =>
    child.once('close', (code) => resolve({ code, ...out, stderr: withoutNode(out.stderr) })),
  );
}

/** The same tests pass on any Node. */
function withoutNode(stderr: string): string {
  const line = `${pastItsEnd()}\n`;
  return stderr.startsWith(line) ? stderr.slice(line.length) : stderr;
}
