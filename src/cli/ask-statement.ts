import { signWithKey } from '../client/sign.js';
import { formOf, type IdentityName } from '../identity/forms.js';
import type { SignedStatement } from '../release.js';
import { NOTHING_SENT } from './confirm.js';
import { cliError } from './errors.js';
import type { Io } from './io.js';

export { askStatement, issueTime, refusedStatement, type Asked } from '../client/sign.js';

/**
 * Signs a text with a person's key, as the policy's identity does it; where that is not known, as the strictest does.
 * Nothing has been sent when this fails, nor on Ctrl-C, which is told so: `INTERRUPTED`. With `--json` nothing but the error is
 * written to standard error.
 */
export async function signText(
  io: Io,
  statement: string,
  keyPath: string,
  identity?: IdentityName,
): Promise<SignedStatement> {
  io.progress(formOf(identity).signing);
  process.prependListener('SIGINT', nothingSent);
  try {
    return await signWithKey(statement, keyPath, identity, { quiet: io.json });
  } finally {
    process.off('SIGINT', nothingSent);
  }
}

function nothingSent(): never {
  throw cliError('INTERRUPTED', NOTHING_SENT);
}
