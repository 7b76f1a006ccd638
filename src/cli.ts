#!/usr/bin/env node
import { Command, CommanderError, type OptionValues } from 'commander';
import { COMMANDS, type CommandDefinition } from './cli/commands.js';
import { cliError, toCliError } from './cli/errors.js';
import { EXIT } from './cli/exit-codes.js';
import { packageVersion } from './cli/version.js';
import { jsonText, visible } from './cli/visible.js';

const EXIT_CODES = `
Exit codes: 0 done, 1 unexpected, 2 usage, 3 not found, 4 permission, 5 conflict (open already, ended,
or too late to stop), 6 kept by a safety check, 7 statement refused or expired, 8 outcome unknown,
9 server away or bad configuration, 10 still pending or not known yet, 130 interrupted.

Data is written to standard output, messages to standard error. With --json: one document on standard output, or one
line {"error":{"code","message"}} on standard error. KMS_RELEASE_DEBUG=1 shows the stack of an error.`;

const wantsJson = process.argv.includes('--json');

process.stdout.on('error', quietWhenNobodyReads);
process.stderr.on('error', quietWhenNobodyReads);
process.on('uncaughtException', (error) => process.exit(report(error)));
process.exitCode = await main(process.argv);

async function main(argv: readonly string[]): Promise<number> {
  let exit: number = EXIT.done;
  const program = new Command('kms-release')
    .description(
      'Releases pay-as-you-go Alibaba Cloud KMS instances through a durable, approved, verified runbook.',
    )
    .version(packageVersion())
    .addHelpText('after', EXIT_CODES)
    .exitOverride()
    .configureOutput({ outputError: () => undefined });
  for (const definition of COMMANDS) {
    const command = program.command(definition.name).description(definition.about);
    if (definition.more !== undefined) command.addHelpText('after', `\n${definition.more}`);
    for (const option of definition.options?.() ?? []) command.addOption(option);
    if (definition.argument) command.argument(`<${definition.argument}>`, about(definition.argument));
    command.option('--json', 'one JSON document instead of text');
    command.action(async () => {
      exit = await start(definition, { ...command.opts(), ...argumentOf(definition, command) });
    });
  }
  try {
    await program.parseAsync(argv);
    return exit;
  } catch (error) {
    return error instanceof CommanderError ? usage(error) : report(error);
  }
}

async function start(definition: CommandDefinition, options: OptionValues): Promise<number> {
  const command = await definition.load();
  const { processIo } = await import('./cli/io.js');
  if (!definition.handlesSignals) process.once('SIGINT', interrupted);
  return await command.run(options, processIo(options['json'] === true));
}

function argumentOf({ argument }: CommandDefinition, command: Command): OptionValues {
  return argument === undefined ? {} : { [argument.toLowerCase()]: command.args[0] };
}

function about(argument: 'ID' | 'FILE'): string {
  return argument === 'ID' ? 'an instance id, or a workflow id' : 'a certificate';
}

function usage(error: CommanderError): number {
  if (error.exitCode === 0) return EXIT.done;
  const text =
    error.code === 'commander.help' ? 'a command is wanted' : error.message.replace(/^error: /, '');
  return report(cliError('USAGE', `${text}; see \`kms-release --help\``));
}

/** Tells an error as one message, never as a stack, and answers the exit code. */
function report(error: unknown): number {
  const { code, message, exit, details } = toCliError(error);
  const text = wantsJson
    ? jsonText({ error: { code, message, ...details } })
    : `kms-release: ${visible(message)}`;
  process.stderr.write(`${text}\n`);
  if (process.env['KMS_RELEASE_DEBUG'] === '1' && error instanceof Error)
    process.stderr.write(`${error.stack}\n`);
  return exit;
}

function interrupted(): void {
  const message =
    'interrupted here; a run that was asked for goes on by itself (`kms-release list` shows it)';
  process.exit(report(cliError('INTERRUPTED', message)));
}

function quietWhenNobodyReads(error: Error): void {
  if ('code' in error && error.code === 'EPIPE') process.exit(EXIT.done);
  throw error;
}
