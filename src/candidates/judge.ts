import type { Identity } from '../alibaba/cloud.js';
import { heldByPolicy, type Hold } from '../config/policy-holds.js';
import { isHoldTag } from '../policy/reasons/hold.js';
import { notKnownIn, openIn } from '../policy/not-known.js';
import {
  holdReasons,
  instanceReasons,
  probeReasonsOf,
  protectionReasons,
  uninitializedReasons,
} from '../policy/reasons-to-keep.js';
import { placeOf, PLACES_NOT_LOOKED_AT, PROBES } from '../release/places.js';
import type { EffectivePolicy, Reason } from '../release.js';
import type { InstanceSnapshot, ProbeReport, TagSnapshot } from '../snapshot.js';
import { UNKNOWN_INSTANCE } from '../values/unknown-instance.js';
import type { Objects } from './account-state.js';
import type { Candidate } from './candidate.js';
import type { FirstSeen } from './first-look.js';
import { lastUseOf } from './last-use.js';
import { leftoversOf } from './leftovers.js';

/** By what an instance is judged: the rules of `plan` without a policy, and the holds of a policy where one was given. */
export interface JudgedBy {
  readonly identity: Identity;
  readonly policy: EffectivePolicy;
  readonly holds: readonly Hold[];
  readonly now: Date;
}

/** What was read of one instance: by KMS alone at first, and by all places later. */
export interface ReadOf {
  readonly first: FirstSeen;
  readonly objects?: Objects | undefined;
  readonly reports: readonly ProbeReport[];
  /** Nothing more will be read. */
  readonly isWhole: boolean;
}

/** One row of the table. Pure. */
export function candidateOf(read: ReadOf, by: JudgedBy): Candidate {
  const { first, objects, reports } = read;
  const seen = snapshotOf(read, by);
  const { instance } = seen;
  const tags = objects?.tags ?? first.tags;
  const { keys: countedKeys, secrets: countedSecrets } = objects?.inventory.quotas ?? first.quotas ?? {};
  const isDefault = defaultOf(seen);
  const isKnown = objects !== undefined || first.instance !== null;
  const places = toldOf(reports);
  const whyNot = isKnown ? whyNever(seen, isDefault) : undefined;
  const saving = reports.find((report) => report.saving !== undefined)?.saving;
  return {
    accountId: by.identity.accountId,
    ...{ regionId: first.regionId, instanceId: first.instanceId },
    ...(instance.name !== undefined && { name: instance.name }),
    chargeType: chargeTypeOf(seen),
    costsPerMonth: saving ?? null,
    keys: objects?.inventory.keys.length ?? countedKeys ?? null,
    secrets: objects?.inventory.secrets.length ?? countedSecrets ?? null,
    lastUse: lastUseOf(read, by.policy.scan.lookbackDays),
    encrypted: reports.length === 0 ? null : reports.flatMap(({ unreadable = [] }) => unreadable),
    notKnown: notKnownIn(
      places,
      by.policy.scan.quietDays,
      reports.flatMap(({ unattributed = [] }) => unattributed),
    ),
    open: openIn(places),
    protection: protectionOf(instance.deletionProtection),
    shares: reports.find(({ probe }) => probe === 'resource-sharing')?.shares ?? null,
    isDefault,
    holds: holdsIn(tags, by, first.instanceId),
    inTheWay: isKnown ? inTheWayOf(seen, read, by) : [],
    ...(whyNot !== undefined && { whyNot }),
    leftovers: leftoversOf(
      instance,
      reports.find(({ probe }) => probe === 'keys-and-secrets'),
    ),
  };
}

/** As much of a snapshot as there is: what was not asked speaks neither for nor against it here. */
function snapshotOf({ first, objects }: ReadOf, { identity, now }: JudgedBy): InstanceSnapshot {
  if (objects !== undefined) return objects.seen;
  const { instance, instanceId, defaultInstanceId } = first;
  return {
    identity,
    accountStatus: 'Enabled',
    instance: instance ?? { instanceId },
    defaultInstanceId,
    subscriptionType: null,
    readAt: now.toISOString(),
  };
}

function chargeTypeOf({ instance: { chargeType }, subscriptionType }: InstanceSnapshot) {
  if (chargeType === 'PREPAY' || subscriptionType === 'Subscription') return 'subscription';
  return chargeType === 'POSTPAY' ? 'pay-as-you-go' : 'not known';
}

function defaultOf({ instance, defaultInstanceId }: InstanceSnapshot): boolean | null {
  return defaultInstanceId === UNKNOWN_INSTANCE ? null : defaultInstanceId === instance.instanceId;
}

function protectionOf(isOn: boolean | undefined): Candidate['protection'] {
  return isOn === undefined ? 'not known' : isOn ? 'on' : 'off';
}

function whyNever(seen: InstanceSnapshot, isDefault: boolean | null): string | undefined {
  if (chargeTypeOf(seen) === 'subscription')
    return 'a subscription: it is unsubscribed in the console, or left to run out, and never released';
  if (isDefault === true)
    return 'the default instance of its region: what is made without an instance id lands in it. Make another one the default first';
  return undefined;
}

function holdsIn(tags: TagSnapshot, { holds, now }: JudgedBy, instanceId: string): string[] {
  const held = heldByPolicy(holds, instanceId, now);
  return [
    ...('keys' in tags ? tags.keys.filter(isHoldTag).map((key) => `tag ${key}`) : []),
    ...(held === undefined ? [] : [held.text]),
  ];
}

/** A place that nobody has asked yet is as open as one where nobody looks. */
function toldOf(reports: readonly ProbeReport[]) {
  const asked = reports.map(({ probe }) => probe);
  return [
    ...reports.map((report) => ({
      place: placeOf(report),
      verdict: report.row.verdict,
      code: report.reasonCode,
    })),
    ...PROBES.filter((name) => !asked.includes(name)).map((place) => ({ place, verdict: 'NOT_COVERED' })),
    ...Object.keys(PLACES_NOT_LOOKED_AT).map((place) => ({ place, verdict: 'NOT_COVERED' })),
  ];
}

function inTheWayOf(seen: InstanceSnapshot, { first, objects, reports }: ReadOf, by: JudgedBy): Reason[] {
  const { policy, holds, now, identity } = by;
  const { regionId, instanceId } = first;
  const request = {
    ...{ accountId: identity.accountId, regionId, instanceId },
    ...{ requestedBy: 'candidates', reason: 'candidates' },
  };
  const inventory = objects?.inventory ?? { keys: [], secrets: [] };
  const held = heldByPolicy(holds, instanceId, now);
  const tags = objects?.tags ?? first.tags;
  const areTagsRead = objects !== undefined || 'keys' in tags;
  // Whether the trail shows our own look cannot be told so soon after it.
  const judged = reports.filter(({ reasonCode }) => reasonCode !== 'CANARY_NOT_FOUND');
  return [
    ...instanceReasons(seen, request),
    ...(defaultOf(seen) === true && !reports.some(({ probe }) => probe === 'keys-and-secrets')
      ? [{ code: 'DEFAULT_INSTANCE', text: 'It is the default instance.' } as const]
      : []),
    ...(objects === undefined ? [] : uninitializedReasons({ instance: seen, inventory: objects.inventory })),
    ...protectionReasons({ instance: seen, inventory }, policy, 'from-start'),
    ...(areTagsRead ? holdReasons(seen, tags) : []),
    ...(held === undefined ? [] : [held]),
    ...judged.flatMap((report) => probeReasonsOf(report, policy, now, 'judged later')),
  ];
}
