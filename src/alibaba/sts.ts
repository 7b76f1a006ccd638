import type { Sts } from './cloud.js';
import type { CoreClient } from './core-client.js';
import type { Call } from './errors.js';
import { named, read, text } from './wire.js';

/** The API version of STS that this file speaks. */
export const STS_VERSION = '2015-04-01';

const CALL: Call = { product: 'STS', operation: 'GetCallerIdentity', permission: 'sts:GetCallerIdentity' };

const IdentityAnswer = named({ accountId: 'AccountId', arn: 'Arn' }, { accountId: text, arn: text });

/** Whose credential this process holds. The KMS client hides headers, so the cloud's clock is read here. */
export function createSts(client: CoreClient): Sts {
  return {
    whoAmI: async () => {
      const answer = await client(CALL.operation, {});
      const identity = read(answer, IdentityAnswer, CALL);
      const cloudTime = answer.ok && answer.date !== undefined ? Date.parse(answer.date) : NaN;
      return Number.isNaN(cloudTime)
        ? identity
        : { ...identity, cloudTime: new Date(cloudTime).toISOString() };
    },
  };
}
