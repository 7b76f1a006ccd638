import type { Policy, ScopedToleration } from '../config/policy.js';
import { effectivePolicyFor } from '../config/effective-policy.js';
import type { EffectivePolicy, ReleaseRequest } from '../release.js';

const DAY_MS = 24 * 3_600_000;
/** A name that no policy lists: whoever asks must not be among those who sign. */
const SOMEBODY = 'whoever asks';

/** A region of an account in which the policy allows something, and what it means there. */
export interface Place {
  readonly where: string;
  readonly instances: readonly string[];
  readonly policy: EffectivePolicy;
}

/** The policy as each region of each account has it; those in which no instance is named are left out. */
export function placesOf(policy: Policy, now: Date): Place[] {
  const signers = policy.approval.approvers();
  return policy.accounts.flatMap(({ accountId, regions, instances }) =>
    regions.flatMap((regionId) => {
      const [instanceId] = instances;
      if (instanceId === undefined) return [];
      const request: ReleaseRequest = {
        instanceId,
        regionId,
        accountId,
        requestedBy: SOMEBODY,
        reason: 'none',
      };
      const answer = effectivePolicyFor(policy, request, signers, now);
      return 'refused' in answer
        ? []
        : [{ where: `${regionId} of account ${accountId}`, instances, policy: answer.policy }];
    }),
  );
}

/** The policy in words, one rule a line. */
export function wordsOfPolicy(policy: Policy): string[] {
  const { approval, protection, backup, scan, waiting, accounts } = policy;
  const { names } = approval.approvers();
  return [
    ...accounts.map(
      ({ accountId, site, regions, instances }) =>
        `May release in account ${accountId} (${site}), in ${regions.join(', ') || 'no region'}: ${instances.join(', ') || 'nothing'}`,
    ),
    `Approved by: ${approval.required} of ${names.length} (${names.join(', ')}), by ${approval.identity}`,
    `Time: ${waiting.approvalDays} days to approve, ${waiting.coolingOffHours} hours to cool off, then ${approval.executeWithinHours} hours to carry it out; given up after ${waiting.giveUpDays} days`,
    `Deletion protection has to be off: ${protection.off}`,
    `Backup: ${backup.provider}${backup.provider === 'automatic' ? ', assumed and not seen' : `, restorable for ${backup.restorableDays} days at least`}`,
    `Use within ${scan.quietDays} days blocks; looked back ${scan.lookbackDays} days; always looked at: ${scan.required.join(', ')}`,
    `Accepts ${scan.tolerated.length} gaps and callers by name`,
  ];
}

/** Tolerations that have ended, and those that end within so many days, each with when. */
export function endingTolerations(policy: Policy, now: Date, days: number) {
  const day = (at: number) => new Date(at).toISOString().slice(0, 10);
  const [today, soon] = [day(now.getTime()), day(now.getTime() + days * DAY_MS)];
  const told = (one: ScopedToleration) =>
    `${nameOf(one)} until ${one.until}, in ${one.regions.join(', ')} of ${one.accounts.join(', ')}: ${one.reason}`;
  const { tolerated } = policy.scan;
  return {
    ended: tolerated.filter(({ until }) => until < today).map(told),
    endSoon: tolerated.filter(({ until }) => until >= today && until <= soon).map(told),
  };
}

function nameOf({ place, caller, unattributed }: ScopedToleration): string {
  return place ?? caller ?? `${unattributed?.operation ?? ''} by ${unattributed?.caller ?? ''}`;
}
