import type { Environment } from '../config.js';
import { painted, showsColours, type Tone } from './colours.js';
import { liveBlock } from './live-block.js';
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
  /** What to do next, only for a person: standard output is a terminal, and it is not `--json`. */
  next(text: string): void;
  /** Text that takes the place of the last one, on a terminal that can; undefined elsewhere, and with `--json`. */
  readonly live: ((text: string) => void) | undefined;
}

/** The process's own streams. */
export function processIo(json: boolean, env: Environment): Io {
  const { stdin, stdout, stderr } = process;
  const colours = showsColours(env, stdout);
  const stdoutIsTerminal = stdout.isTTY === true;
  const block = liveBlock(
    (text) => stdout.write(text),
    () => stdout.rows,
  );
  // Whatever is written stays, and a text that is drawn anew goes below it.
  const write = (stream: NodeJS.WriteStream, text: string) => {
    block.leave();
    stream.write(text);
  };
  const note = (text: string) => void (json || write(stderr, `${visible(text)}\n`));
  return {
    env,
    json,
    interactive: !json && stdin.isTTY === true && stderr.isTTY === true,
    stdoutIsTerminal,
    get columns() {
      return columnsOf([stdout, stderr]);
    },
    answer: (value, text, tone = 'plain') =>
      write(stdout, json ? `${jsonText(value)}\n` : `${painted(visible(text), tone, colours)}\n`),
    line: (text) => void (json || write(stdout, `${visible(text)}\n`)),
    exact: (text) => write(stdout, text),
    note,
    progress: (text) => (stderr.isTTY === true ? note(text) : undefined),
    next: (text) => (stdoutIsTerminal ? note(text) : undefined),
    live:
      json || !stdoutIsTerminal || env['TERM'] === 'dumb' ? undefined : (text) => block.draw(visible(text)),
  };
}

/** Data may go into a file while a person reads the messages: their terminal counts then. */
function columnsOf(streams: readonly NodeJS.WriteStream[]): number {
  return streams.find(({ isTTY, columns }) => isTTY && columns > 0)?.columns ?? 80;
}
