import { readFileSync } from 'node:fs';
import { isAbsolute, join, relative, resolve } from 'node:path';
import type { Environment } from '../config.js';
import { allowedSignersOf } from '../identity/providers.js';
import { packageRoot } from '../package-root.js';
import { PLACES_NOT_LOOKED_AT } from '../release/places.js';
import { shown } from '../values/text.js';
import { cliError } from './errors.js';
import { personIn, type Known } from './init-questions.js';

/** A file as it is to be written. */
export interface NewFile {
  readonly name: string;
  readonly text: string;
  /** Who may read and write it. */
  readonly mode: number;
}

/** The names of the files that `init` writes. */
export const FILES = { policy: 'policy.toml', signers: 'allowed_signers', variables: '.env' } as const;

/** Settings that lie in a credential's own place, never in a file that is written here. */
const SECRET = /API_KEY$/;
/** What the environment may say, and `.env` then says too. */
const TAKEN_OVER = /^(KMS_RELEASE_|TEMPORAL_|ALIBABA_CLOUD_ENDPOINT$)/;
const COMMENT_AT = 48;
const TOLERATED = '[[scan.tolerated]]';

/** How a line of an example begins, and what stands in its place. */
type Line = readonly [begin: string, line: string];

/**
 * The files for these answers: `policy.example.toml` and `.env.example` of this package with what was answered in them, and a
 * list of the approvers' keys. `.env` also has what the environment says, but no secret. Fails with `USAGE` for a value that
 * no `.env` can hold.
 */
export function filesFor(folder: string, known: Known, env: Environment): readonly NewFile[] {
  const signers = allowedSignersOf((known.approver ?? []).map(personIn));
  if ('problems' in signers) throw cliError('USAGE', signers.problems.join('; '));
  return [
    { name: FILES.signers, text: signers.text, mode: 0o644 },
    { name: FILES.policy, text: policyOf(exampleOf('policy.example.toml'), known), mode: 0o644 },
    { name: FILES.variables, text: variablesOf(exampleOf('.env.example'), folder, known, env), mode: 0o600 },
  ];
}

function exampleOf(name: string): string {
  return readFileSync(join(packageRoot(), name), 'utf8');
}

function policyOf(example: string, known: Known): string {
  const [account, site, required, cool] = first(known, 'account', 'site', 'required', 'coolingOffHours');
  const [provider, url, reason, until] = first(known, 'backup', 'backupUrl', 'openBecause', 'openUntil');
  const hook = provider === 'hook' ? `\nurl = ${toml(url)}` : '';
  const lines: readonly Line[] = [
    ['[accounts."1234567890123456"]', `[accounts.${toml(account)}]`],
    ['site = ', `site = ${toml(site)}`],
    ['regions = ', `regions = ${toml(known.region)}`],
    ['instances = ', `instances = ${toml(known.instance)}`],
    ['required = 2', `required = ${required}`],
    ['provider = ', `provider = ${toml(provider)}${hook}`],
    ...(provider === 'automatic' ? [['restorable_days = ', '# restorable_days = 30'] as const] : []),
    ['cooling_off_hours = ', `cooling_off_hours = ${cool}`],
  ];
  const tolerated: readonly Line[] = [
    ['places = ', `places = ${toml(Object.keys(PLACES_NOT_LOOKED_AT))}`],
    ['accounts = ', `accounts = ${toml(known.account)}`],
    ['regions = ', `regions = ${toml(known.region)}`],
    ['reason = ', `reason = ${toml(reason)}`],
    ['until = ', `until = ${toml(until)}`],
    [TOLERATED, TOLERATED],
  ];
  const filled = lines.reduce((text, line) => withLine(text, line), withoutLine(example, '# This example '));
  return reason === '' ? filled : tolerated.reduce((text, line) => withLine(text, line, TOLERATED), filled);
}

function variablesOf(example: string, folder: string, known: Known, env: Environment): string {
  const isHere = relative(folder, resolve('.')) === '';
  const fromHere = (name: string, value: string) =>
    isHere || !isPath(name) || isAbsolute(value) ? value : resolve(value);
  const taken = Object.entries(env).flatMap(([name, value = '']) =>
    TAKEN_OVER.test(name) && !SECRET.test(name) && value.trim() !== ''
      ? [[name, fromHere(name, value)] as const]
      : [],
  );
  const [evidence = '', address = '', namespace = ''] = [known.evidence, known.address, known.namespace].map(
    (said) => said?.[0],
  );
  const values: Record<string, string> = {
    ...Object.fromEntries(taken),
    TEMPORAL_ADDRESS: address,
    TEMPORAL_NAMESPACE: namespace,
    KMS_RELEASE_POLICY: `./${FILES.policy}`,
    KMS_RELEASE_EVIDENCE_DIR: evidence,
    // Both workers would see the folder of this file, and with it the keys of both: whoever uses Compose names another.
    POLICY_FOLDER: '',
  };
  const filled = Object.entries(values)
    .filter(([name]) => example.includes(`${name}=`))
    .reduce((text, [name, value]) => withLine(text, [`${name}=`, `${name}=${plain(name, value)}`]), example);
  return filled.replace(/^COMPOSE_FILE=/m, '# COMPOSE_FILE=');
}

/**
 * The text with a line in the place of the first one that begins so, commented out or not, from the line `after` on; what is
 * said behind it stays.
 */
function withLine(text: string, [begin, line]: Line, after = ''): string {
  const lines = text.split('\n');
  const bare = lines.map((one) => one.replace(/^# /, ''));
  const from = bare.findIndex((one) => one.startsWith(after));
  const at = bare.findIndex((one, index) => index >= from && one.startsWith(begin));
  if (at < 0) throw new Error(`the example has no line ${begin}`);
  const [comment = ''] = / # .*$/.exec(lines[at] ?? '') ?? [];
  lines[at] = comment === '' ? line : `${line.padEnd(COMMENT_AT - 1)}${comment}`;
  return lines.join('\n');
}

function withoutLine(text: string, begin: string): string {
  return text
    .split('\n')
    .filter((line) => !line.startsWith(begin))
    .join('\n');
}

/** As a shell, Docker Compose and systemd all read it. */
function plain(name: string, value: string): string {
  if (/^[\w@%+=:,./-]*$/.test(value)) return value;
  if (/['\r\n]/.test(value))
    throw cliError(
      'USAGE',
      `${name} is ${shown(value)}, which no .env can hold: it has a quote or a line break`,
    );
  return `'${value}'`;
}

/** True for a variable that names a file or a folder. */
export function isPath(name: string): boolean {
  return /_(DIR|FILE|PATH)$/.test(name);
}

/** A text, or a list of texts, as TOML has it. */
function toml(value: string | readonly string[] = []): string {
  return typeof value === 'string' ? JSON.stringify(value) : `[${value.map((one) => toml(one)).join(', ')}]`;
}

function first(known: Known, ...topics: readonly [keyof Known, keyof Known, keyof Known, keyof Known]) {
  const [a, b, c, d] = topics.map((topic) => known[topic]?.[0] ?? '');
  return [a ?? '', b ?? '', c ?? '', d ?? ''] as const;
}
