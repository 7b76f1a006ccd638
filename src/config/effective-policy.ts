import { heldByPolicy } from './policy-holds.js';
import type { Policy, ScopedToleration } from './policy.js';
import type { Reason, ReleaseRequest, EffectivePolicy, Toleration } from '../release.js';
import { placesThatCover } from '../policy/service-roles.js';
import { PLACES_VERSION } from '../release/places.js';
import { isSameName } from '../values/names.js';

/** The policy that one request must keep, or why the policy does not take it. Pure; `now` tells which holds are over, and whether there is time left. */
export function effectivePolicyFor(
  policy: Policy,
  request: ReleaseRequest,
  signers: { readonly names: readonly string[]; readonly digest: string | null },
  now: Date,
): { policy: EffectivePolicy } | { refused: Reason } {
  // Before anything that one might correct: whoever wants it kept has to be asked first.
  const held = heldByPolicy(policy.holds, request.instanceId, now);
  if (held) return { refused: held };
  const account = policy.accounts.find(({ accountId }) => accountId === request.accountId);
  if (!account) return notAllowed(`account ${request.accountId} is not in the policy`, sectionFor(request));
  if (!account.regions.includes(request.regionId)) {
    return notAllowed(
      `region ${request.regionId} is not allowed in account ${request.accountId}`,
      `"${request.regionId}" to its regions`,
    );
  }
  if (!account.instances.includes(request.instanceId)) {
    return notAllowed(
      `instance ${request.instanceId} is not allowed in account ${request.accountId}`,
      `"${request.instanceId}" to its instances`,
    );
  }
  const effective = tightened(policy, request, account.site, signers);
  const refused = loosening(policy, request) ?? unreachable(effective, request) ?? tooLate(effective, now);
  return refused ? { refused } : { policy: effective };
}

function tightened(
  { approval, protection, backup, scan, waiting }: Policy,
  request: ReleaseRequest,
  site: EffectivePolicy['site'],
  signers: { readonly names: readonly string[]; readonly digest: string | null },
): EffectivePolicy {
  const { stricter } = request;
  return {
    site,
    approval: {
      identity: approval.identity,
      approvers: [...signers.names].sort(),
      approversDigest: signers.digest,
      required: stricter?.approvalsRequired ?? approval.required,
      executeWithinHours: approval.executeWithinHours,
    },
    protection,
    backup,
    scan: {
      lookbackDays: scan.lookbackDays,
      quietDays: scan.quietDays,
      places: PLACES_VERSION,
      required: [...new Set(scan.required)].sort(),
      tolerated: toleratedFor(scan.tolerated, request).sort((a, b) => (placed(a) < placed(b) ? -1 : 1)),
    },
    waiting: { ...waiting, coolingOffHours: stricter?.coolingOffHours ?? waiting.coolingOffHours },
    notBefore: stricter?.notBefore === undefined ? null : new Date(stricter.notBefore).toISOString(),
  };
}

/** Of what a policy accepts, that which it accepts in this account and this region. */
export function toleratedFor(
  tolerated: readonly ScopedToleration[],
  { accountId, regionId }: Pick<ReleaseRequest, 'accountId' | 'regionId'>,
): Toleration[] {
  return tolerated.flatMap(({ accounts, regions, ...toleration }) =>
    accounts.includes(accountId) && regions.includes(regionId) ? [covered(toleration, accountId)] : [],
  );
}

/** What a service keeps in another account no place of this one shows: the name of a place that nobody looks at. */
function covered(toleration: Toleration, accountId: string): Toleration {
  const { unattributed } = toleration;
  if (unattributed === undefined) return toleration;
  const { caller, coveredBy } = unattributed;
  const isOfThis = caller.split('/')[1] === accountId;
  if (isOfThis || placesThatCover(caller).length === 0) return toleration;
  return { ...toleration, unattributed: { ...unattributed, coveredBy: [...coveredBy, 'other-accounts'] } };
}

function placed({ place, caller, unattributed }: EffectivePolicy['scan']['tolerated'][number]): string {
  if (unattributed !== undefined) return `unattributed ${unattributed.caller} ${unattributed.operation}`;
  return place === undefined ? `caller ${caller ?? ''}` : `place ${place}`;
}

function loosening({ approval, waiting }: Policy, { stricter }: ReleaseRequest): Reason | undefined {
  const loose: string[] = [];
  const { approvalsRequired: approvals = approval.required, coolingOffHours = waiting.coolingOffHours } =
    stricter ?? {};
  if (approvals < approval.required) {
    loose.push(`stricter.approvalsRequired is ${approvals}, the policy requires ${approval.required}`);
  }
  if (coolingOffHours < waiting.coolingOffHours) {
    loose.push(`stricter.coolingOffHours is ${coolingOffHours}, the policy has ${waiting.coolingOffHours}`);
  }
  if (loose.length === 0) return undefined;
  return {
    code: 'STRICTER_LOOSENS',
    text: `A request may only tighten the policy: ${loose.join('; ')}. Ask again without it, or with more.`,
  };
}

function unreachable(
  { approval, waiting }: EffectivePolicy,
  { requestedBy }: ReleaseRequest,
): Reason | undefined {
  const able = approval.approvers.filter((name) => !isSameName(name, requestedBy));
  if (able.length < approval.required) {
    const text = `${approval.required} approvals are required, and besides the requester ${requestedBy} only ${able.length} can approve (${able.join(', ') || 'nobody'}). List more people in the policy, or let someone who is no approver ask.`;
    return { code: 'QUORUM_UNREACHABLE', text };
  }
  if (waiting.approvalDays * 24 + waiting.coolingOffHours <= waiting.giveUpDays * 24) return undefined;
  const text = `A cooling-off of ${waiting.coolingOffHours} hours after ${waiting.approvalDays} days for approvals is longer than the ${waiting.giveUpDays} days after which a run gives up. Ask for a shorter cooling-off.`;
  return { code: 'COOLING_OFF_UNREACHABLE', text };
}

function tooLate({ notBefore, waiting }: EffectivePolicy, now: Date): Reason | undefined {
  const gaveUp = new Date(now.getTime() + waiting.giveUpDays * 24 * 3_600_000);
  if (notBefore === null || Date.parse(notBefore) < gaveUp.getTime()) return undefined;
  const text = `The release is asked for not before ${notBefore}, and a run gives up after ${waiting.giveUpDays} days, at ${gaveUp.toISOString()}. Ask later, or for an earlier time.`;
  return { code: 'NOT_BEFORE_UNREACHABLE', text };
}

function sectionFor({ accountId, regionId, instanceId }: ReleaseRequest): string {
  return `[accounts."${accountId}"] with its site, regions = ["${regionId}"], instances = ["${instanceId}"]`;
}

function notAllowed(what: string, toAdd: string): { refused: Reason } {
  const text = `The policy does not allow this: ${what}. What is not written there is not allowed; if it may be released, add ${toAdd}.`;
  return { refused: { code: 'NOT_ALLOWED_BY_POLICY', text } };
}
