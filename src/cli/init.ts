import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { parseEnv } from 'node:util';
import { readConfig, type Environment } from '../config.js';
import { readPolicy } from '../config/read-policy.js';
import { readBounded, utf8Text } from '../read-bounded.js';
import { tableLines } from './columns.js';
import type { CommandDefinition } from './command-definition.js';
import type { Ask } from './confirm.js';
import { cliError } from './errors.js';
import { EXIT, exitOfError } from './exit-codes.js';
import { answersTo } from './init-answers.js';
import { checkEvidence, checkTemporal, type Check } from './init-checks.js';
import { checkIdentities, type Profiles } from './init-identities.js';
import { questionsFor, type Known, type Question, type Topic } from './init-questions.js';
import { FILES, filesFor, isPath } from './init-texts.js';
import { mustBeFree, writeAll } from './init-write.js';
import type { Io } from './io.js';
import { seeHelp } from './program.js';

interface Options extends Profiles, Readonly<Partial<Record<Topic, string | readonly string[]>>> {
  readonly folder?: string;
  readonly check?: true;
}

const TONES = { ok: 'good', wanted: 'bad', 'not found': 'warn' } as const;
const NEXT =
  'Next: `kms-release plan` with --policy policy.toml prints the tolerations that it lacks; then start the workers.';
const MEND = 'Next: mend what is wanted, then look again with `kms-release init --check`.';

/**
 * Writes `policy.toml`, `allowed_signers` and `.env` into a folder, all or none and never in the place of a file, and then
 * checks what they name: namespace, evidence folder, identities, clocks. With `--check` it only checks. Starts and destroys
 * nothing. Exits 0, or as the first thing that is wanted: 9 the server, the folder or the clock, 4 an identity. Fails with
 * `USAGE` (2) and writes nothing where something is missing, wrong or there already, and with `BAD_CONFIGURATION` (9).
 */
export async function run(
  options: Options,
  io: Io,
  commands: readonly CommandDefinition[],
  ask?: Ask,
): Promise<number> {
  const folder = resolve(options.folder ?? '.');
  const written = options.check === true ? [] : await write(options, folder, io, commands, ask);
  // The file that was just written says all that the environment did; an older one is overruled by it.
  const env =
    options.check === true ? { ...writtenIn(folder), ...io.env } : { ...io.env, ...writtenIn(folder) };
  const policy = readPolicy(join(folder, FILES.policy));
  const { temporal, evidenceDir, endpoint } = await readConfig(env);
  io.progress('Looking at Temporal, the evidence folder and whose credentials are here …');
  const looks = await Promise.all([
    checkTemporal(temporal),
    checkEvidence(evidenceDir),
    checkIdentities(policy, env, options, endpoint),
  ]);
  const checks = looks.flat();
  const [first] = checks.filter(({ is }) => is === 'wanted');
  answer(io, folder, written, checks);
  io.next(first === undefined ? NEXT : MEND);
  if (first === undefined) return EXIT.done;
  return first.code === undefined ? EXIT.permission : exitOfError(first.code);
}

async function write(
  options: Options,
  folder: string,
  io: Io,
  commands: readonly CommandDefinition[],
  ask?: Ask,
): Promise<string[]> {
  mustBeFree(folder);
  const { temporal } = await readConfig(io.env);
  const questions = questionsFor(temporal, new Date());
  const said = saidIn(questions, options, io.env);
  const help = seeHelp(commands.find(({ name }) => name === 'init'));
  const files = filesFor(folder, await answersTo(questions, said, io, { help, ask }), io.env);
  writeAll(folder, files);
  return files.map(({ name }) => name);
}

/** What options say, and else the environment. */
function saidIn(questions: readonly Question[], options: Options, env: Environment): Known {
  const evidence = env['KMS_RELEASE_EVIDENCE_DIR'];
  const around: Readonly<Partial<Record<Topic, string | undefined>>> = {
    address: env['TEMPORAL_ADDRESS'],
    namespace: env['TEMPORAL_NAMESPACE'],
    evidence: evidence && resolve(evidence),
  };
  return Object.fromEntries(
    questions.flatMap(({ topic }) => {
      const value = options[topic] ?? around[topic] ?? '';
      return value === '' ? [] : [[topic, typeof value === 'string' ? [value] : value] as const];
    }),
  );
}

/** What the `.env` of this folder says to a worker that is started there; nothing where there is none. */
function writtenIn(folder: string): Environment {
  return Object.fromEntries(
    Object.entries(parseEnv(textOf(join(folder, FILES.variables)))).flatMap(([name, value = '']) =>
      value === '' ? [] : [[name, isPath(name) ? resolve(folder, value) : value] as const],
    ),
  );
}

function textOf(file: string): string {
  if (!existsSync(file)) return '';
  try {
    return utf8Text(readBounded(file, 1)) ?? '';
  } catch (error) {
    const why = error instanceof Error ? error.message : 'unreadable';
    throw cliError('BAD_CONFIGURATION', `${file} cannot be read (${why})`);
  }
}

function answer(io: Io, folder: string, written: readonly string[], checks: readonly Check[]): void {
  const rows = checks.map(({ is, what, says, next }) => [
    is,
    what,
    next === undefined ? says : `${says}; ${next}`,
  ]);
  const table = tableLines(rows, io.columns);
  // A row that takes more lines begins them with blanks.
  const tones = table.map((_, at) => {
    const row = table.slice(0, at + 1).filter((line) => !line.startsWith(' ')).length - 1;
    return TONES[checks[row]?.is ?? 'ok'];
  });
  const head = written.length === 0 ? [] : [`Written into ${folder}: ${written.join(', ')}`];
  io.answer({ folder, written, checks }, [...head, ...table].join('\n'), [
    ...head.map(() => 'plain' as const),
    ...tones,
  ]);
}
