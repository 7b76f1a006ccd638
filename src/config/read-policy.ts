import { dirname, resolve } from 'node:path';
import { failure } from '../errors.js';
import { PLACE_NAMES } from '../release/places.js';
import { readBounded, utf8Text } from '../read-bounded.js';
import type { Policy } from './policy.js';
import { parsePolicy } from './policy-parse.js';

/** A policy is a few kilobytes. */
const MAX_MIB = 1;

/**
 * Reads the policy file and the list of approvers that it names. Throws `BAD_CONFIGURATION` with every problem at once.
 * A toleration that has ended is no problem: it accepts nothing any more.
 */
export function readPolicy(path: string): Policy {
  const read = parsePolicy(textOf(path), {
    directory: dirname(resolve(path)),
    knownPlaces: PLACE_NAMES,
  });
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
    return readBounded(path, MAX_MIB);
  } catch (error) {
    const why = error instanceof Error ? error.message : 'unreadable';
    throw badPolicy(path, [`it cannot be read (${why}); name a file that this process can read`]);
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
