import type { Option, OptionValues } from 'commander';
import type { Io } from './io.js';

/** What the file of a command offers: it answers with the exit code, and throws what `told` can tell. */
interface CommandModule {
  run(options: OptionValues, io: Io): Promise<number>;
}

/** A command as `--help` shows it. Its code is loaded when it is called: beside this, or in `demo/`. */
export interface CommandDefinition {
  readonly name: string;
  readonly load: () => Promise<CommandModule>;
  readonly about: string;
  /** What its own help ends with. */
  readonly more?: string;
  /** What stands after the name; becomes an option of the same name in small letters. */
  readonly argument?: 'ID' | 'FILE';
  readonly options?: () => Option[];
  /** It shuts itself down on Ctrl-C. */
  readonly handlesSignals?: boolean;
}
