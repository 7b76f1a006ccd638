import type { SentCall } from './calls-by-step.js';

/** What issue 10 sets apart: it grows with keys and secrets, or belongs to what is encrypted. */
export type Apart = 'bills as a witness' | 'policies' | 'key versions' | 'data at rest';

/** By the version of their API: KMS, ActionTrail, bills, Resource Sharing, CloudMonitor and STS. */
const COUNTED = ['2016-01-20', '2020-07-06', '2017-12-14', '2020-01-10', '2019-01-01', '2015-04-01'];
/** Asked for each key and secret by itself. */
export const POLICIES = ['GetKeyPolicy', 'GetSecretPolicy'];

/** Why a call is not counted; undefined for one that is. */
export function apartOf({ version, operation, params, activity }: SentCall): Apart | undefined {
  if (POLICIES.includes(operation)) return 'policies';
  if (operation === 'ListKeyVersions') return 'key versions';
  if (isWitness({ operation, params, activity })) return 'bills as a witness';
  // Of Log Service only the audit log is counted; it is asked where it is switched on.
  if (operation === 'GetLogsV2') return undefined;
  return COUNTED.includes(version) && !OF_OTHERS.includes(operation) ? undefined : 'data at rest';
}

/** Products of the same date as one of those. */
const OF_OTHERS = ['DescribeInstances', 'DescribeRegions'];

/** What places of data at rest ask the billing system: of all products, of the whole account. */
function isWitness({ operation, params, activity }: Pick<SentCall, 'operation' | 'params' | 'activity'>) {
  if (operation === 'QueryAccountBill') return true;
  if (operation === 'QueryAvailableInstances') return params['SubscriptionType'] !== undefined;
  const isOfAll = params['InstanceID'] === undefined && params['ProductCode'] === undefined;
  return operation === 'DescribeInstanceBill' && isOfAll && activity !== 'confirmBillingStopped';
}
