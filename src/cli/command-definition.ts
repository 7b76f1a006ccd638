import type { Option, OptionValues } from 'commander';
import type { Io } from './io.js';

/** What the file of a command offers: it answers with the exit code, and throws what `toCliError` can tell. */
interface CommandModule {
  run(options: OptionValues, io: Io, commands: readonly CommandDefinition[]): Promise<number>;
}

/** What can stand after the name of a command. */
export type ArgumentName = 'ID' | 'FILE' | 'NEW' | 'SHELL';

/** A command as `--help` shows it. Its code is loaded when it is called: beside this, or in `demo/`. */
export interface CommandDefinition {
  /** One word, or two: `policy check`. */
  readonly name: string;
  readonly load: () => Promise<CommandModule>;
  readonly about: string;
  /** What its own help ends with. */
  readonly more?: string;
  /** What stands after the name; becomes an option of the same name in small letters. */
  readonly argument?: ArgumentName;
  readonly andArgument?: ArgumentName;
  readonly options?: () => Option[];
  /** It shuts itself down on Ctrl-C. */
  readonly handlesSignals?: boolean;
}

/** What an argument is, for help. */
export const ARGUMENTS: Readonly<Record<ArgumentName, string>> = {
  ID: 'an instance id, or a workflow id',
  FILE: 'a file',
  NEW: 'the file that is to take its place',
  SHELL: 'bash, zsh or fish',
};
