import { dirname, resolve } from 'node:path';
import { failure } from '../errors.js';
import { PLACES } from '../probes/places.js';
import { readBounded, utf8Text } from '../read-bounded.js';
import type { BackupTerms, Terms } from '../release.js';
import { parsePolicy } from './policy-parse.js';

/** The policy file: what is allowed, and under which rules. What it does not name is not allowed. */
export interface Policy {
  readonly accounts: readonly AccountRules[];
  readonly approval: ApprovalRules;
  readonly protection: Terms['protection'];
  readonly backup: BackupTerms;
  readonly scan: Terms['scan'];
  readonly waiting: Terms['waiting'];
}

/** One account, and the instances in it that may ever be released. */
export interface AccountRules {
  readonly accountId: string;
  readonly site: 'cn' | 'intl';
  readonly regions: readonly string[];
  readonly instances: readonly string[];
}

/** Who approves. `allowedSigners` is an absolute path, read anew on each check. */
export type ApprovalRules = { readonly required: number; readonly executeWithinHours: number } & (
  | { readonly identity: 'ssh'; readonly allowedSigners: string }
  | { readonly identity: 'asserted'; readonly approvers: readonly string[] }
);

/** A policy is a few kilobytes. */
const MOST_MIB = 1;

/**
 * Reads the policy file and the allowed_signers that it names. Throws `BAD_CONFIGURATION` with every problem at once.
 * `now` decides whether a toleration has expired.
 */
export function readPolicy(path: string, now: Date): Policy {
  const read = parsePolicy(textOf(path), { directory: dirname(resolve(path)), now, knownPlaces: PLACES });
  if ('policy' in read) return read.policy;
  throw badPolicy(path, read.problems);
}

function textOf(path: string): string {
  const text = utf8Text(bytesOf(path));
  if (text === undefined) throw badPolicy(path, ['it is not UTF-8 text; write it anew as plain text']);
  // A byte order mark is not TOML.
  return text.replace(/^\ufeff/, '');
}

function bytesOf(path: string): Uint8Array {
  try {
    return readBounded(path, MOST_MIB);
  } catch (error) {
    const why = error instanceof Error ? error.message : 'unreadable';
    throw badPolicy(path, [
      `it cannot be read (${why}); set KMS_RELEASE_POLICY to a file that this process can read`,
    ]);
  }
}

function badPolicy(path: string, problems: readonly string[]): Error {
  return failure(
    'BAD_CONFIGURATION',
    [`The policy ${path} cannot be used:`, ...problems].join('\n- '),
    undefined,
    {
      problems,
    },
  );
}
