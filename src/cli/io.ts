import pc from 'picocolors';
import type { Environment } from '../config.js';
import { jsonText, visible } from './visible.js';

/** How the first line of an answer is coloured on a terminal; plain text elsewhere. */
export type Tone = 'plain' | 'good' | 'warn' | 'bad';

/** What a command has of the outside world. Data goes to standard output, everything else to standard error. */
export interface Io {
  readonly env: Environment;
  /** One JSON document on standard output instead of text. */
  readonly json: boolean;
  /** Someone sits at a terminal and can be asked. */
  readonly interactive: boolean;
  readonly stdoutIsTerminal: boolean;
  /** Columns of the terminal; 80 elsewhere. */
  readonly columns: number;
  /** The command's answer: the value with `--json`, else the text, which is made safe for a terminal. */
  answer(value: unknown, text: string, tone?: Tone): void;
  /** A line of data that comes before the answer; none with `--json`. */
  line(text: string): void;
  /** Exactly this text, nothing added or escaped. */
  exact(text: string): void;
  /** A message for a person; none with `--json`. */
  note(text: string): void;
  /** The same, only when someone watches: standard error is a terminal. */
  progress(text: string): void;
}

/** The process's own streams. */
export function processIo(json: boolean, env: Environment): Io {
  const { stdin, stdout, stderr } = process;
  const note = (text: string) => void (json || stderr.write(`${visible(text)}\n`));
  return {
    env,
    json,
    interactive: !json && stdin.isTTY === true && stderr.isTTY === true,
    stdoutIsTerminal: stdout.isTTY === true,
    columns: columnsOf([stdout, stderr]),
    answer: (value, text, tone = 'plain') =>
      void stdout.write(json ? `${jsonText(value)}\n` : `${painted(visible(text), tone)}\n`),
    line: (text) => void (json || stdout.write(`${visible(text)}\n`)),
    exact: (text) => void stdout.write(text),
    note,
    progress: (text) => (stderr.isTTY === true ? note(text) : undefined),
  };
}

/** Data may go into a file while a person reads the messages: their terminal counts then. */
function columnsOf(streams: readonly NodeJS.WriteStream[]): number {
  return streams.find(({ isTTY, columns }) => isTTY && columns > 0)?.columns ?? 80;
}

function painted(text: string, tone: Tone): string {
  const colors = pc.createColors(process.stdout.isTTY === true && pc.isColorSupported);
  const paint = { plain: String, good: colors.green, warn: colors.yellow, bad: colors.red }[tone];
  const [first = '', ...rest] = text.split('\n');
  return [paint(first), ...rest].join('\n');
}
