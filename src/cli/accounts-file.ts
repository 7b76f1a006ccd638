import { parse } from 'smol-toml';
import { z } from 'zod';
import { readBounded, utf8Text } from '../read-bounded.js';
import { cliError } from './errors.js';

/** One account of the file: the role that is taken in it, and what people call it. */
export interface AccountInFile {
  readonly name: string;
  readonly role: string;
}

const ROLE = /^acs:ram::\d{10,20}:role\/[\w.-]{1,64}$/;
const MAX_MIB = 1;

const File = z.strictObject({
  accounts: z
    .array(
      z.strictObject({
        role: z.string().regex(ROLE, 'expected acs:ram::ACCOUNT:role/NAME'),
        name: z.string().trim().min(1).max(60).optional(),
      }),
    )
    .min(1, 'it names no account'),
});

/**
 * Reads a file of `[[accounts]]`, each with `role` and, if it likes, `name`. Throws `INVALID_REQUEST` (exit 2) with every
 * problem at once: a file that cannot be read, is no TOML, names no account, a role twice, or anything else.
 */
export function readAccountsFile(path: string): AccountInFile[] {
  const parsed = File.safeParse(tomlIn(path));
  if (!parsed.success)
    throw bad(
      path,
      parsed.error.issues.map(({ path: at, message }) => `${at.join('.')}: ${message}`),
    );
  const accounts = parsed.data.accounts.map(({ role, name = role }) => ({ role, name }));
  const twice = accounts.filter(({ role }, at) => accounts.findIndex((one) => one.role === role) < at);
  if (twice.length > 0)
    throw bad(
      path,
      twice.map(({ role }) => `${role} stands there twice; name each role once`),
    );
  return accounts;
}

function tomlIn(path: string): unknown {
  try {
    return parse(utf8Text(readBounded(path, MAX_MIB)) ?? '');
  } catch (error) {
    const why = error instanceof Error ? error.message : 'unreadable';
    throw bad(path, [`it cannot be read as TOML (${why.split('\n')[0] ?? ''})`]);
  }
}

function bad(path: string, problems: readonly string[]): Error {
  const wanted = 'Wanted: [[accounts]] with role = "acs:ram::ACCOUNT:role/NAME" for each account.';
  return cliError(
    'INVALID_REQUEST',
    [`--accounts ${path} cannot be used. ${wanted}`, ...problems].join('\n- '),
  );
}
