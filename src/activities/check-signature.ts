import type { Cloud } from '../alibaba/cloud.js';
import type { Proof } from '../identity/provider.js';
import { identityProvider } from '../identity/providers.js';
import type { SignedStatement } from '../release.js';
import type { CurrentPolicy } from './observer.js';

/**
 * Whose word is it? The provider of this worker's own policy says so, of the very bytes, by the cloud's clock and the
 * list as it is now.
 */
export async function checkSignature(
  { statement, signature }: SignedStatement,
  signer: string,
  { policy, list }: CurrentPolicy,
  cloud: Cloud,
): Promise<Proof> {
  const { onLoopback, clock } = cloud;
  const word = { statement, signature, signer, list, at: await clock.now(), onLoopback };
  return identityProvider(policy.approval.identity).verify(word);
}
