import { CommanderError } from 'commander';
import { COMMANDS } from '../../src/cli/commands.js';
import { toCliError } from '../../src/cli/errors.js';
import { environmentWith } from '../../src/cli/help.js';
import { programOf } from '../../src/cli/program.js';
import { quietIo } from '../support/quiet-io.js';

/** How a command ended in this process: its exit code, and what it is told by where it failed. */
export interface EndedHere {
  readonly code: number;
  readonly message: string;
}

/** A command as the CLI runs it, in this process: for tables of what it refuses. */
export async function runHere(
  args: readonly string[],
  env: Readonly<Record<string, string>> = {},
): Promise<EndedHere> {
  let code = 0;
  const program = programOf(COMMANDS, async (definition, options) => {
    const command = await definition.load();
    code = await command.run(options, quietIo(environmentWith(env, options)), COMMANDS);
  });
  program.configureOutput({ writeErr: () => undefined, writeOut: () => undefined });
  try {
    await program.parseAsync(['node', 'kms-release', ...args]);
    return { code, message: '' };
  } catch (error) {
    if (error instanceof CommanderError) return { code: 2, message: error.message };
    const { exit, message } = toCliError(error);
    return { code: exit, message };
  }
}
