import { isLoopback } from '../config/address.js';
import type { Config } from '../config.js';
import { readPolicy } from '../config/read-policy.js';
import type { Policy } from '../config/policy.js';
import { identityProvider } from '../identity/providers.js';

/** Reads the policy and whatever it names. Fails as `BAD_CONFIGURATION` or `SSH_KEYGEN_MISSING`. */
export async function checkPolicy({ policyPath = '', endpoint }: Config): Promise<Policy> {
  const policy = readPolicy(policyPath);
  policy.approval.approvers();
  const onLoopback = endpoint !== undefined && isLoopback(new URL(endpoint).hostname);
  await identityProvider(policy.approval.identity).mustWork(onLoopback);
  return policy;
}
