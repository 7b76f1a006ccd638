import type { Identity, Sts } from './cloud.js';
import type { CoreClient } from './core-client.js';
import type { Credentials } from './credentials.js';
import type { Call } from './errors.js';
import { named, read, text } from './wire.js';

/** The API version of STS that this file speaks. */
export const STS_VERSION = '2015-04-01';

const CALL: Call = { product: 'STS', operation: 'GetCallerIdentity', permission: 'sts:GetCallerIdentity' };

const IdentityAnswer = named({ accountId: 'AccountId', arn: 'Arn' }, { accountId: text, arn: text });

/** Whose credential this process holds. The KMS client hides headers, so the cloud's clock is read here. */
export function createSts(client: CoreClient, credentials: Credentials): Sts {
  let last: { readonly by: string; readonly identity: Identity } | undefined;
  const keyId = async () => {
    const held = await credentials();
    return held.ok ? held.keys.accessKeyId : undefined;
  };
  const sts: Sts = {
    whoAmI: async () => {
      const by = await keyId();
      const answer = await client(CALL.operation, {});
      const identity = read(answer, IdentityAnswer, CALL);
      // Renewed while it was asked, it may be another's answer: that is not kept.
      if (by !== undefined && by === (await keyId())) last = { by, identity };
      const cloudTime = answer.ok && answer.date !== undefined ? Date.parse(answer.date) : NaN;
      return Number.isNaN(cloudTime)
        ? identity
        : { ...identity, cloudTime: new Date(cloudTime).toISOString() };
    },
    whoWeAre: async () => {
      if (last !== undefined && last.by === (await keyId())) return last.identity;
      const { accountId, arn } = await sts.whoAmI();
      return { accountId, arn };
    },
  };
  return sts;
}
