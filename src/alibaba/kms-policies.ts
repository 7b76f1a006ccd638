import { vendorCodeOf } from '../errors.js';
import type { ObjectPolicies, PolicyPrincipals } from './cloud.js';
import type { KmsClient } from './kms-client.js';
import { kmsCall } from './kms.js';
import { principalsIn } from './policy-document.js';
import { named, read, text } from './wire.js';

/** The only policy that there is, by the vendor's pages. */
const ONLY_POLICY = { PolicyName: 'default' } as const;

/** A key of a kind that has no policy: nobody is let in by one. Source: docs/cloud-facts.md, Policies of keys and secrets. */
const HAS_NONE = 'Forbidden.KeyPolicyUnSupported';

const PolicyAnswer = named({ policy: 'Policy' }, { policy: text });

/** The policies of keys and secrets. Source: docs/cloud-facts.md, Policies of keys and secrets. */
export function createObjectPolicies(client: KmsClient<'GetKeyPolicy' | 'GetSecretPolicy'>): ObjectPolicies {
  async function ask(
    operation: 'GetKeyPolicy' | 'GetSecretPolicy',
    query: Record<string, string>,
  ): Promise<PolicyPrincipals> {
    const answer = await client(operation, { ...query, ...ONLY_POLICY });
    return principalsIn(read(answer, PolicyAnswer, kmsCall(operation)).policy);
  }

  return {
    ofKey: (keyId) => ask('GetKeyPolicy', { KeyId: keyId }).catch(unlessItHasNone),
    ofSecret: (name) => ask('GetSecretPolicy', { SecretName: name }),
  };
}

function unlessItHasNone(error: unknown): PolicyPrincipals {
  if (vendorCodeOf(error) === HAS_NONE) return { principals: [] };
  throw error;
}
