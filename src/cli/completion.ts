import type { CommandDefinition } from './command-definition.js';
import { cliError } from './errors.js';
import { EXIT } from './exit-codes.js';
import { connectionOptions } from './help.js';
import type { Io } from './io.js';

const SHELLS: Readonly<Record<string, (table: ReadonlyMap<string, readonly string[]>) => string>> = {
  bash,
  zsh: (table) => `#compdef kms-release\nautoload -U +X bashcompinit && bashcompinit\n${bash(table)}`,
  fish,
};

/**
 * Prints what a shell needs to complete commands, options and their choices: bash and zsh by one function, fish by its own
 * rules. Asks no server. Fails with `USAGE` (2) for another shell.
 */
export async function run(
  { shell }: { readonly shell: string },
  io: Io,
  commands: readonly CommandDefinition[],
): Promise<number> {
  const script = Object.hasOwn(SHELLS, shell) ? SHELLS[shell] : undefined;
  if (script === undefined)
    throw cliError('USAGE', `${shell} is not known; expected ${Object.keys(SHELLS).join(', ')}`);
  const text = script(wordsByCommand(commands));
  if (io.json) io.answer({ shell, script: text }, '');
  else io.exact(text);
  io.next('Next: write it where your shell looks for it; `kms-release completion --help` has the places.');
  return EXIT.done;
}

/** By what stands before the cursor, what may follow it. The empty text: the commands. */
function wordsByCommand(commands: readonly CommandDefinition[]): ReadonlyMap<string, readonly string[]> {
  const table = new Map<string, readonly string[]>();
  const first = [...new Set(commands.map(({ name }) => name.split(' ')[0] ?? name))];
  table.set('', [...first, '--help', '--version']);
  for (const definition of commands) {
    const [word = '', under] = definition.name.split(' ');
    if (under !== undefined) table.set(word, [...(table.get(word) ?? []), under]);
    const options = [...(definition.options?.() ?? []), ...connectionOptions(definition)];
    table.set(definition.name, [...options.flatMap(({ long }) => long ?? []), '--json', '--help']);
    for (const { long, argChoices = [] } of options)
      if (argChoices.length > 0) table.set(`${definition.name} ${long ?? ''}`, argChoices);
  }
  return table;
}

function bash(table: ReadonlyMap<string, readonly string[]>): string {
  const cases = [...table].map(([key, words]) => `    '${key}') words=(${words.map(quoted).join(' ')}) ;;`);
  return `_kms_release() {
  local key="" word words=() choices="" IFS=$'\\n'
  for word in "\${COMP_WORDS[@]:1:COMP_CWORD-1}"; do
    case "$word" in -*) choices="$word" ;; *) [ -z "$choices" ] && key="\${key:+$key }$word" ;; esac
  done
  case "$key" in 'policy check'*) key='policy check' ;; 'policy diff'*) key='policy diff' ;; policy) ;; *) key="\${key%% *}" ;; esac
  local last="\${COMP_WORDS[COMP_CWORD-1]}"
  case "$last" in -*) key="$key $last" ;; esac
  case "$key" in
${cases.join('\n')}
  esac
  if [ \${#words[@]} -eq 0 ]; then case "$last" in -*) COMPREPLY=($(compgen -f -- "\${COMP_WORDS[COMP_CWORD]}")); return ;; esac; fi
  COMPREPLY=($(compgen -W "\${words[*]}" -- "\${COMP_WORDS[COMP_CWORD]}"))
}
complete -o default -F _kms_release kms-release
`;
}

function fish(table: ReadonlyMap<string, readonly string[]>): string {
  const lines = [...table].flatMap(([key, words]) => {
    const [command = '', second] = key.split(' --');
    const under = command.split(' ');
    const seen = under.filter((word) => word !== '').map((word) => `__fish_seen_subcommand_from ${word}`);
    const when = key === '' ? '__fish_use_subcommand' : seen.join('; and ');
    if (second !== undefined)
      return [`complete -c kms-release -n '${when}' -l ${second} -x -a '${words.map(escaped).join(' ')}'`];
    return words.map((word) =>
      word.startsWith('--')
        ? `complete -c kms-release -n '${when}' -l ${word.slice(2)}`
        : `complete -c kms-release -n '${when}' -a '${word}'`,
    );
  });
  return `${lines.join('\n')}\n`;
}

function quoted(word: string): string {
  return `'${word}'`;
}

function escaped(word: string): string {
  return word.replaceAll(' ', '\\\\ ');
}
