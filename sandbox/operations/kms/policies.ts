import { refusal } from '../../errors.js';
import { required, type Call, type Operations } from '../operation.js';
import { ownKey, ownSecret, read } from './common.js';

/** The policies of keys and secrets; the one that nobody has changed lets the owner's account do everything. */
export const policyOperations: Operations = {
  GetKeyPolicy: read('GetKeyPolicy', (call) => {
    const { key } = ownKey(call, required(call, 'KeyId'));
    return { Policy: named(call, key.policy, key.owner, 'kms default key policy') };
  }),
  GetSecretPolicy: read('GetSecretPolicy', (call) => {
    const { secret } = ownSecret(call, required(call, 'SecretName'));
    return { Policy: named(call, secret.policy, secret.owner, 'kms default secret policy') };
  }),
};

function named(call: Call, policy: string, owner: string, sid: string): string {
  if (required(call, 'PolicyName') !== 'default')
    throw refusal(404, 'Forbidden.ResourceNotFound', 'Policy not found.');
  if (policy !== '') return policy;
  const everything = { Principal: { RAM: [`acs:ram::${owner}:*`] }, Action: ['kms:*'], Resource: ['*'] };
  return JSON.stringify({ Version: '1', Statement: [{ Sid: sid, Effect: 'Allow', ...everything }] });
}
