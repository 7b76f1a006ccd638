import type { Policy, ScopedToleration } from '../config/policy.js';
import type { Hold } from '../config/policy-holds.js';
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
  // A hold is told by itself: the rules of its account stay those of the others in it.
  const withoutHolds = { ...policy, holds: [] };
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
      const answer = effectivePolicyFor(withoutHolds, request, signers, now);
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
    ...policy.holds.map(({ instanceId, until, reason }) => `Holds ${instanceId} until ${until}: ${reason}`),
    toldBy(policy),
  ];
}

function toldBy(policy: Policy): string {
  const { notices } = policy;
  if (notices === undefined || notices.doors.length === 0) return 'Tells nobody what a run waits for';
  const before = notices.reminderHours.map((hours) => `${hours} h`).join(', ');
  return `Tells people what a run waits for, ${before === '' ? 'without reminders' : `again ${before} before its deadline`}: ${waysToPeople(policy).join(', ')}`;
}

/** Each way by which people are told; of e-mail, each address. */
export function waysToPeople({ notices }: Policy): string[] {
  return (notices?.doors ?? []).flatMap(({ name, kind, to = [] }) =>
    kind === 'email' ? to.map((address) => `${name} (email to ${address})`) : [`${name} (${kind})`],
  );
}

/** Tolerations and holds that have ended, and those that end within so many days, each with when. */
export function endingIn(policy: Policy, now: Date, days: number) {
  const day = (at: number) => new Date(at).toISOString().slice(0, 10);
  const [today, soon] = [day(now.getTime()), day(now.getTime() + days * DAY_MS)];
  const told = (one: ScopedToleration) =>
    `${nameOf(one)} until ${one.until}, in ${one.regions.join(', ')} of ${one.accounts.join(', ')}: ${one.reason}`;
  const { tolerated } = policy.scan;
  const isOver = ({ until }: { readonly until: string }) => until < today;
  const isSoon = ({ until }: { readonly until: string }) => until >= today && until <= soon;
  const held = ({ instanceId, until, reason }: Hold) => `${instanceId} until ${until}: ${reason}`;
  return {
    tolerationsEnded: tolerated.filter(isOver).map(told),
    tolerationsEndSoon: tolerated.filter(isSoon).map(told),
    holdsEnded: policy.holds.filter(isOver).map(held),
    holdsEndSoon: policy.holds.filter(isSoon).map(held),
  };
}

function nameOf({ place, caller, unattributed }: ScopedToleration): string {
  return place ?? caller ?? `${unattributed?.operation ?? ''} by ${unattributed?.caller ?? ''}`;
}
