import { Command, type Option, type OptionValues } from 'commander';
import { ARGUMENTS, type CommandDefinition } from './command-definition.js';
import { cliError } from './errors.js';
import { connectionOptions, endOfHelp } from './help.js';
import { helpJson } from './help-json.js';
import { packageVersion } from '../package-version.js';

const EXIT_CODES = `
Exit codes: 0 done, 1 unexpected, 2 usage, 3 not found, 4 permission, 5 conflict (open already, ended,
or too late to stop), 6 kept by a safety check, 7 statement refused or expired, 8 outcome unknown,
9 server away or bad configuration, 10 still pending or not known yet, 129 terminal closed, 130 interrupted.

Data is written to standard output, messages to standard error. With --json: one document on standard output (help and
version too), or one line {"error":{"code","message"}} on standard error, and nothing else. NO_COLOR and FORCE_COLOR
are heeded; KMS_RELEASE_DEBUG=1 shows the stack of an error. \`kms-release COMMAND --help\` has examples.`;

/** Options that have to be given. Not told so to the library, which names one missing thing at a time. */
const NEEDED = new WeakSet<Option>();
/** What the help of a command ends with. */
const MORE = new WeakMap<Command, string>();

/**
 * The command line of these commands. `start` is called with the one that was asked for, once nothing is missing. `json`: help
 * and version are JSON documents too.
 */
export function programOf(
  commands: readonly CommandDefinition[],
  start: (definition: CommandDefinition, options: OptionValues) => Promise<void>,
  { json = false }: { readonly json?: boolean } = {},
): Command {
  const program = new Command('kms-release')
    .description(
      'Releases pay-as-you-go Alibaba Cloud KMS instances through a durable, approved, verified runbook.',
    )
    .version(json ? JSON.stringify({ version: packageVersion() }) : packageVersion())
    .exitOverride()
    .configureHelp({
      optionDescription: describe,
      ...(json && { formatHelp: helpJson({ isNeeded, moreOf }) }),
    })
    .configureOutput({ outputError: () => undefined });
  endHelp(program, EXIT_CODES, json);
  for (const definition of commands) endHelp(addTo(program, definition, start), endOfHelp(definition), json);
  return program;
}

function endHelp(command: Command, text: string, json: boolean): void {
  MORE.set(command, text);
  if (!json) command.addHelpText('after', text);
}

const isNeeded = (option: Option) => NEEDED.has(option);
const moreOf = (command: Command) => MORE.get(command) ?? '';

/** The command that these arguments name, as far as they do. */
export function namedIn(
  commands: readonly CommandDefinition[],
  args: readonly string[],
): CommandDefinition | undefined {
  const [first = '', second = ''] = args.filter((arg) => !arg.startsWith('-'));
  return commands.find(({ name }) => name === first || name === `${first} ${second}`);
}

function addTo(
  program: Command,
  definition: CommandDefinition,
  start: (definition: CommandDefinition, options: OptionValues) => Promise<void>,
): Command {
  const { about, argument, andArgument } = definition;
  const [word = '', under] = definition.name.split(' ');
  const parent =
    under === undefined
      ? program
      : (program.commands.find((one) => one.name() === word) ?? group(program, word));
  const command = parent.command(under ?? word).description(about);
  const names = [argument, andArgument].filter((name) => name !== undefined);
  for (const name of names) command.argument(`[${name}]`, ARGUMENTS[name]);
  command.usage([...names.map((name) => `<${name}>`), '[options]'].join(' '));
  const options = definition.options?.() ?? [];
  const needed = options.filter(({ mandatory }) => mandatory);
  // Held against what was given below, all at once.
  for (const option of needed) NEEDED.add(option.makeOptionMandatory(false));
  for (const option of [...options, ...connectionOptions(definition)]) command.addOption(option);
  command.option('--json', 'one JSON document instead of text');
  return command.action(async () => {
    const given: OptionValues = command.opts();
    const absent = [
      ...names.filter((_, at) => (command.args[at] ?? '').trim() === ''),
      ...needed.filter((option) => given[option.attributeName()] === undefined).map(({ flags }) => flags),
    ];
    if (absent.length > 0) throw cliError('USAGE', `missing: ${absent.join(', ')}${seeHelp(definition)}`);
    await start(definition, {
      ...given,
      ...Object.fromEntries(names.map((name, at) => [name.toLowerCase(), command.args[at]])),
    });
  });
}

function group(program: Command, word: string): Command {
  return program.command(word).description(`${word} COMMAND; see \`kms-release ${word} --help\``);
}

/** Where to read on: the command's own help, where one was named. */
export function seeHelp(definition: CommandDefinition | undefined): string {
  return `; see \`kms-release ${definition === undefined ? '' : `${definition.name} `}--help\``;
}

function describe(option: Option): string {
  const { description, argChoices } = option;
  const defaultValue: unknown = option.defaultValue;
  const notes = [
    ...(isNeeded(option) ? ['required'] : []),
    ...(argChoices === undefined ? [] : [argChoices.join(', ')]),
    ...(defaultValue === undefined ? [] : [`unless given: ${JSON.stringify(defaultValue)}`]),
  ];
  return notes.length === 0 ? description : `${description} (${notes.join('; ')})`;
}
