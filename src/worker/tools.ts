import type { CurrentPolicy, SitePolicy } from '../activities/observer.js';
import { createCloud, keepBills, type Credentials, type Quotas } from '../alibaba/index.js';
import type { Config } from '../config.js';
import { effectivePolicyFor } from '../config/effective-policy.js';
import { readPolicy } from '../config/read-policy.js';
import { digestOf } from '../evidence/digest.js';
import type { Reason, ReleaseRequest } from '../release.js';

/** What observer and executor work with. */
export type Tools = ReturnType<typeof toolsOf>;

/** What the roles of a process have in common. `quotas`: for a cloud on loopback only. */
interface Shared {
  readonly credentials: Credentials;
  readonly quotaShare: number;
  readonly quotas?: Quotas | undefined;
}

/**
 * What one role works with. Observer and executor of one process share its credential chain and its quota, and nothing that
 * either has read: each has tools of its own.
 */
export function toolsOf(config: Config, { quotaShare, quotas, credentials }: Shared) {
  const bills = { cn: keepBills(), intl: keepBills() };
  const reach = ({ regionId }: ReleaseRequest, current: SitePolicy | undefined) => ({
    regionId,
    site: current?.site ?? 'cn',
    credentials,
    ...(config.endpoint !== undefined && { endpoint: config.endpoint }),
    quotaShare,
    ...(quotas !== undefined && { quotas }),
  });
  const clouds = new Map<string, ReturnType<typeof createCloud>>();
  return {
    reach,
    cloudFor(request: ReleaseRequest, current: SitePolicy | undefined) {
      const options = reach(request, current);
      const key = `${options.regionId} ${options.site}`;
      const cloud = clouds.get(key) ?? createCloud({ ...options, keptBills: bills[options.site] });
      clouds.set(key, cloud);
      return cloud;
    },
    currentPolicy: (request: ReleaseRequest, now: Date) => currentPolicy(config, request, now),
    hook: config.backupTokenFile === undefined ? {} : { tokenFile: config.backupTokenFile },
  };
}

/** Reads the policy and its list of approvers anew, and reduces them to the effective policy for this request. */
async function currentPolicy(
  config: Config,
  request: ReleaseRequest,
  now: Date,
): Promise<CurrentPolicy | { refused: Reason }> {
  const policy = readPolicy(config.policyPath ?? '');
  const approvers = policy.approval.approvers();
  const answer = effectivePolicyFor(policy, request, approvers, now);
  if ('refused' in answer) return answer;
  const { owners, tracker } = policy;
  return {
    ...{ policy: answer.policy, policyDigest: digestOf(answer.policy), list: approvers.text, owners },
    ...(tracker !== undefined && { tracker }),
  };
}
