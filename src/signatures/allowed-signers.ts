import { createHash } from 'node:crypto';
import { failure } from '../errors.js';
import { shown } from '../values/text.js';
import { readBounded, utf8Text } from '../read-bounded.js';
import { readLine, type SignerLine } from './allowed-signers-line.js';
import { spellingProblems } from '../values/names.js';

/** One line for each key: a list is a few kilobytes. */
const MAX_MIB = 1;
/** In 1 MiB there is no room for more keys. */
const MAX_LINES = 20_000;
const MAX_PROBLEMS_TOLD = 20;

/** The people whose signatures count, as one reading of the file says. */
export interface Signers {
  /** Distinct names, sorted. */
  readonly names: readonly string[];
  /** `sha256:` of the file's bytes. */
  readonly digest: string;
  /** The file as it was read, for `verifySignature`. */
  readonly text: string;
}

/**
 * Reads OpenSSH's allowed_signers, in the narrow form in which one key means one person: no patterns, no lists,
 * no authorities. Throws `BAD_CONFIGURATION` with every problem and its line.
 */
export function readAllowedSigners(path: string): Signers {
  const read = parseAllowedSigners(bytesOf(path));
  if ('signers' in read) return read.signers;
  throw failure(
    'BAD_CONFIGURATION',
    [`allowed_signers ${path} cannot be used:`, ...read.problems].join('\n- '),
  );
}

/** What `readAllowedSigners` does, for bytes that were read elsewhere. */
export function parseAllowedSigners(bytes: Uint8Array): { signers: Signers } | { problems: string[] } {
  const text = utf8Text(bytes);
  if (text === undefined) return { problems: ['it is not UTF-8 text; write it anew as plain text'] };
  const problems: string[] = [];
  const lines: SignerLine[] = [];
  const rows = text.split('\n');
  if (rows.length > MAX_LINES)
    return { problems: [`it has ${rows.length} lines; at most ${MAX_LINES} are read`] };
  rows.forEach((line, index) => {
    const read = readLine(line.replace(/\r$/, ''));
    if (read === undefined) return;
    if ('problem' in read) problems.push(`line ${index + 1}: ${read.problem}`);
    else lines.push(read);
  });
  problems.push(...spellingProblems(lines.map((line) => line.name)), ...sharedKeys(lines));
  if (lines.length === 0 && problems.length === 0) {
    problems.push(
      'it lists nobody; add one line for each approver: NAME, then the public key of that person',
    );
  }
  if (problems.length > 0) return { problems: bounded(problems) };
  const names = [...new Set(lines.map((line) => line.name))].sort();
  return { signers: { names, digest: `sha256:${createHash('sha256').update(bytes).digest('hex')}`, text } };
}

function bytesOf(path: string): Uint8Array {
  try {
    return readBounded(path, MAX_MIB);
  } catch (error) {
    const why = error instanceof Error ? error.message : 'unreadable';
    throw failure(
      'BAD_CONFIGURATION',
      `allowed_signers ${path} cannot be read (${why}); it lists who may approve: correct approval.allowed_signers in the policy, or the file and its permissions`,
    );
  }
}

function bounded(problems: readonly string[]): string[] {
  if (problems.length <= MAX_PROBLEMS_TOLD) return [...problems];
  return [
    ...problems.slice(0, MAX_PROBLEMS_TOLD),
    `and ${problems.length - MAX_PROBLEMS_TOLD} more problems`,
  ];
}

function sharedKeys(lines: readonly SignerLine[]): string[] {
  const owner = new Map<string, string>();
  return lines.flatMap((line) => {
    const first = owner.get(line.key) ?? line.name;
    owner.set(line.key, first);
    if (first === line.name) return [];
    return [
      `${shown(first)} and ${shown(line.name)} have the same key; every person needs a key of their own`,
    ];
  });
}
