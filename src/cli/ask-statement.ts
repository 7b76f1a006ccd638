import { signWithKey } from '../client/sign.js';
import { formOf, type IdentityName } from '../identity/forms.js';
import type { SignedStatement } from '../release.js';
import type { Io } from './io.js';

export { askStatement, issueTime, refusedStatement, type Asked } from '../client/sign.js';

/**
 * Signs a text with a person's key, as the policy's identity does it; where that is not known, as the strictest does.
 * Nothing has been sent when this fails.
 */
export function signText(
  io: Io,
  statement: string,
  keyPath: string,
  identity?: IdentityName,
): Promise<SignedStatement> {
  io.progress(formOf(identity).signing);
  return signWithKey(statement, keyPath, identity);
}
