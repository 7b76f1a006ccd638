#!/usr/bin/env node
import { CommanderError, type OptionValues } from 'commander';
import { COMMANDS } from './cli/commands.js';
import type { CommandDefinition } from './cli/command-definition.js';
import { cliError, toCliError } from './cli/errors.js';
import { EXIT } from './cli/exit-codes.js';
import { environmentWith } from './cli/help.js';
import { pastItsEnd } from './cli/node-version.js';
import { hangUpWithoutTerminal, leave, leaveWhenUnread } from './cli/leaving.js';
import { namedIn, programOf, seeHelp } from './cli/program.js';
import { jsonText, visible } from './cli/visible.js';

const wantsJson = process.argv.includes('--json');

let endsItself = false;

leaveWhenUnread({ endsItself: () => endsItself, report });
process.on('uncaughtException', (error) => leave(report(error)));
process.exitCode = await main(process.argv);
hangUpWithoutTerminal();

async function main(argv: readonly string[]): Promise<number> {
  let exit: number = EXIT.done;
  const begin = async (definition: CommandDefinition, options: OptionValues) => {
    exit = await start(definition, options);
  };
  const program = programOf(COMMANDS, begin, { json: wantsJson });
  // Help that nobody asked for goes to standard error, where one line is all that programs read.
  if (wantsJson) program.configureOutput({ writeErr: () => undefined });
  try {
    await program.parseAsync(argv);
    return exit;
  } catch (error) {
    return error instanceof CommanderError ? usage(error, argv) : report(error);
  }
}

async function start(definition: CommandDefinition, options: OptionValues): Promise<number> {
  const command = await definition.load();
  const { processIo } = await import('./cli/io.js');
  endsItself = definition.handlesSignals === true;
  if (!endsItself) process.once('SIGINT', interrupted);
  const io = processIo(options['json'] === true, environmentWith(process.env, options));
  const ended = pastItsEnd();
  // A worker has lines of JSON on standard error, and says it there.
  if (ended !== undefined && definition.name !== 'worker') io.note(ended);
  return await command.run(options, io, COMMANDS);
}

function usage(error: CommanderError, argv: readonly string[]): number {
  if (error.exitCode === 0) return EXIT.done;
  const args = argv.slice(2);
  return report(cliError('USAGE', `${wordsOfUsage(error, args)}${seeHelp(namedIn(COMMANDS, args))}`));
}

function wordsOfUsage({ code, message }: CommanderError, args: readonly string[]): string {
  const [first, second] = args;
  if (code === 'commander.help' && first === 'help') return `unknown command '${second ?? ''}'`;
  // Only commands know --json.
  const isAlone = code === 'commander.unknownOption' && namedIn(COMMANDS, args) === undefined;
  if (code === 'commander.help' || (isAlone && message.includes("'--json'"))) return 'missing command';
  return message.replace(/^error: /, '');
}

/** Tells an error as one message, never as a stack, and answers the exit code. */
function report(error: unknown): number {
  const { code, message, exit, details } = toCliError(error);
  const text = wantsJson
    ? jsonText({ error: { code, message, ...details } })
    : `kms-release: ${visible(message)}`;
  process.stderr.write(`${text}\n`);
  if (!wantsJson && process.env['KMS_RELEASE_DEBUG'] === '1' && error instanceof Error)
    process.stderr.write(`${error.stack}\n`);
  return exit;
}

function interrupted(): void {
  const message = 'interrupted here; a run that was asked for continues (`kms-release list` shows it)';
  leave(report(cliError('INTERRUPTED', message)));
}
