import type { Command, Option } from 'commander';

/** What the library does not know of a command. */
interface Beside {
  isNeeded(option: Option): boolean;
  /** What its help ends with: examples, variables, exit codes. */
  moreOf(command: Command): string;
}

/** Writes the help of a command as one JSON document. */
export function helpJson(beside: Beside): (command: Command) => string {
  return (command) =>
    `${JSON.stringify({
      command: nameOf(command),
      about: command.description(),
      usage: `${nameOf(command)} ${command.usage()}`,
      arguments: command.registeredArguments.map((one) => ({ name: one.name(), about: one.description })),
      options: command.options.map((option) => optionIn(option, beside.isNeeded(option))),
      commands: command.commands.map((one) => ({ command: nameOf(one), about: one.description() })),
      more: beside.moreOf(command).trim(),
    })}\n`;
}

function optionIn({ flags, description, argChoices, defaultValue }: Option, isNeeded: boolean): object {
  const unlessGiven: unknown = defaultValue;
  return {
    flags,
    about: description,
    ...(isNeeded && { required: true }),
    ...(argChoices !== undefined && { choices: argChoices }),
    ...(unlessGiven !== undefined && { default: unlessGiven }),
  };
}

function nameOf(command: Command): string {
  return command.parent === null ? command.name() : `${nameOf(command.parent)} ${command.name()}`;
}
