import type { CurrentPolicy, SitePolicy } from '../activities/observer.js';
import { createCloud, createCredentials, type Pace } from '../alibaba/index.js';
import type { Config } from '../config.js';
import { effectivePolicyFor } from '../config/effective-policy.js';
import { readPolicy } from '../config/read-policy.js';
import { digestOf } from '../evidence/digest.js';
import type { Reason, ReleaseRequest } from '../release.js';

/** What observer and executor work with. */
export type Tools = ReturnType<typeof toolsOf>;

/** What observer and executor have in common: one credential chain for all that this process asks and does. */
export function toolsOf(config: Config, trailPace: Pace | undefined) {
  const credentials = createCredentials();
  const reach = ({ regionId }: ReleaseRequest, current: SitePolicy | undefined) => ({
    regionId,
    site: current?.site ?? 'cn',
    credentials,
    ...(config.endpoint !== undefined && { endpoint: config.endpoint }),
    ...(trailPace !== undefined && { trailPace }),
  });
  const clouds = new Map<string, ReturnType<typeof createCloud>>();
  return {
    reach,
    cloudFor(request: ReleaseRequest, current: SitePolicy | undefined) {
      const options = reach(request, current);
      const key = `${options.regionId} ${options.site}`;
      const cloud = clouds.get(key) ?? createCloud(options);
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
  const policy = readPolicy(config.policyPath ?? '', now);
  const approvers = policy.approval.approvers();
  const answer = effectivePolicyFor(policy, request, approvers, now);
  if ('refused' in answer) return answer;
  const { owners } = policy;
  return { policy: answer.policy, policyDigest: digestOf(answer.policy), list: approvers.text, owners };
}
