import type { Cloud } from '../alibaba/cloud.js';
import type { Reason, SignedStatement } from '../release.js';
import { verifySignature } from '../signatures/ssh.js';
import type { CurrentTerms } from './observer.js';

/**
 * Whose word is it? Under `ssh`, OpenSSH itself verifies the signature over the very bytes, by the cloud's clock and
 * the list as it is now. Under `asserted` a name is believed, against a cloud on loopback only.
 */
export async function checkSignature(
  { statement, signature }: SignedStatement,
  signer: string,
  { terms, allowedSigners }: CurrentTerms,
  cloud: Cloud,
): Promise<{ readonly key?: string } | { readonly refused: Reason }> {
  if (terms.approval.identity === 'asserted') {
    if (cloud.onLoopback && signature === '') return {};
    const text = cloud.onLoopback
      ? 'The policy takes asserted names; a signature cannot be checked.'
      : 'A name that nobody proved is worth nothing against a real cloud.';
    return { refused: { code: 'IDENTITY_NOT_PROVED', text } };
  }
  const at = await cloud.clock.now();
  return verifySignature({ statement, signature, signer, allowedSignersText: allowedSigners, at });
}
