import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { stripVTControlCharacters } from 'node:util';

const CLI = fileURLToPath(new URL('../../dist/src/cli.js', import.meta.url));
const PATIENCE_MS = 60_000;

/** What to wait for on the screen, and what is typed then, without the Enter; `^C` is Ctrl-C, `hang up` closes the terminal. */
export type Step = readonly [seen: string, typed: string];

/** The CLI in a terminal of its own (`script`, of util-linux), with a person who types. Answers with how it ended and all of the screen. */
export async function inTerminal(
  args: readonly string[],
  env: Readonly<Record<string, string>>,
  { steps = [], columns = 80 }: { readonly steps?: readonly Step[]; readonly columns?: number } = {},
): Promise<{ readonly code: number; readonly screen: string }> {
  const folder = mkdtempSync(join(tmpdir(), 'in-terminal-'));
  const ended = join(folder, 'ended');
  // The shell lives on when the terminal is closed, to tell how the command ended.
  const command = `stty cols ${columns} rows 24; trap : HUP INT; ${[process.execPath, CLI, ...args].map(quoted).join(' ')}; echo $? > ${quoted(ended)}`;
  const child = spawn('script', ['-qfc', command, '/dev/null'], {
    env: { PATH: process.env['PATH'], TERM: 'xterm', LANG: 'C.UTF-8', SHELL: '/bin/sh', ...env },
  });
  let raw = '';
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding('utf8').on('data', (text: string) => (raw += text));
  try {
    for (const [seen, typed] of steps) {
      await until(
        () => raw.includes(seen),
        () => raw,
      );
      if (typed === 'hang up') child.kill('SIGKILL');
      else child.stdin.write(typed === '^C' ? '\u0003' : `${typed}\r`);
    }
    const code = await until(
      () => exitIn(ended),
      () => raw,
    );
    return { code, screen: stripVTControlCharacters(raw).replaceAll('\r', '') };
  } finally {
    child.kill('SIGKILL');
    rmSync(folder, { recursive: true });
  }
}

function exitIn(file: string): number | undefined {
  try {
    const text = readFileSync(file, 'utf8');
    return text.endsWith('\n') ? Number(text) : undefined;
  } catch {
    return undefined;
  }
}

async function until<T>(seen: () => T | undefined | false, shown: () => string): Promise<T> {
  for (const end = Date.now() + PATIENCE_MS; Date.now() < end;) {
    const found = seen();
    if (found !== undefined && found !== false) return found;
    await new Promise((resolve) => setTimeout(resolve, 30));
  }
  throw new Error(`not seen: ${shown().slice(-2_000)}`);
}

function quoted(text: string): string {
  return `'${text.replaceAll("'", String.raw`'\''`)}'`;
}
