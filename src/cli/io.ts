import type { Environment } from '../config.js';
import { painted, showsColours, type Tone } from './colours.js';
import { jsonText, visible } from './visible.js';

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
  /**
   * The command's answer: the value with `--json`, else the text, which is made safe for a terminal. The tone is that of its
   * first line, or one for each line.
   */
  answer(value: unknown, text: string, tone?: Tone | readonly Tone[]): void;
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
  const colours = showsColours(env, stdout);
  const note = (text: string) => void (json || stderr.write(`${visible(text)}\n`));
  return {
    env,
    json,
    interactive: !json && stdin.isTTY === true && stderr.isTTY === true,
    stdoutIsTerminal: stdout.isTTY === true,
    columns: columnsOf([stdout, stderr]),
    answer: (value, text, tone = 'plain') =>
      void stdout.write(json ? `${jsonText(value)}\n` : `${painted(visible(text), tone, colours)}\n`),
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
