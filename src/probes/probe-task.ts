import type { Cloud, Identity } from '../alibaba/cloud.js';
import type { Instant } from '../values/instant.js';
import { UNKNOWN_INSTANCE } from '../values/unknown-instance.js';
import { failure } from '../errors.js';
import type { ProbeName, EffectivePolicy } from '../release.js';
import { TRAIL_LAG_MINUTES } from './actiontrail.js';
import type { InstanceSnapshot, Inventory, ProbeReport } from '../snapshot.js';
import { later, oldestInTrail } from './trail-parts.js';
import type { TrailTask } from './trail-tally.js';

const DAY_MS = 24 * 3_600_000;

/** What all probes work on. */
export interface ProbeTask {
  readonly seen: InstanceSnapshot;
  readonly inventory: Inventory;
  readonly scan: Pick<EffectivePolicy['scan'], 'quietDays'>;
  /** How far back the trail is read. */
  readonly lookbackDays: number;
  /** The quiet days end here; use after it is use all the same. */
  readonly asOf: Date;
  readonly canarySince: Instant;
  /** Every bill of the quiet days is read, unless nothing is to be released on this look. */
  readonly onlyNewestBill?: true;
  /** The call may be next: whatever can be asked is asked for this look. */
  readonly isForRelease?: true;
}

/** What is said of the account and of how the instance is paid for; not the instance itself. */
export type AccountSnapshot = Pick<
  InstanceSnapshot,
  'accountStatus' | 'defaultInstanceId' | 'subscriptionType'
>;

/** What of a look is known already: whose credential it is, and what was asked a moment ago. */
export interface KnownBefore {
  readonly who?: Identity;
  readonly account?: AccountSnapshot | undefined;
}

/**
 * Looks at account and instance; undefined when KMS does not know the instance. `who`: whose credential it is, where that is
 * known; it is asked, with the cloud's own time, unless it is given. The instance is always asked for.
 */
export async function readInstance(
  cloud: Cloud,
  instanceId: string,
  { who, account }: KnownBefore = {},
): Promise<InstanceSnapshot | undefined> {
  const readAt = await secondBelow(cloud);
  // Side by side: the last look before a release has a minute for all that it asks.
  const [identity, accountStatus, instance] = await Promise.all([
    who ?? cloud.sts.whoAmI(),
    account?.accountStatus ?? cloud.kms.accountStatus(),
    cloud.kms.findInstance(instanceId),
  ]);
  if (instance === undefined) return undefined;
  return {
    identity,
    instance,
    readAt,
    ...(account ?? { accountStatus, ...(await restOf(cloud, instanceId)) }),
  };
}

async function restOf(
  { bills, kms }: Cloud,
  instanceId: string,
): Promise<Omit<AccountSnapshot, 'accountStatus'>> {
  const [subscription, defaultInstanceId = null] = await Promise.all([
    bills.subscription(instanceId),
    kms.defaultInstanceId(),
  ]);
  return { defaultInstanceId, subscriptionType: subscription?.subscriptionType ?? null };
}

/**
 * Looks at the instance alone, in one call, for a step that judges nothing but what stands in that answer. Whatever else a
 * snapshot has is unknown in it, which counts against releasing. Throws `INSTANCE_GONE` when KMS does not know it.
 */
export async function readInstanceAlone(cloud: Cloud, instanceId: string): Promise<InstanceSnapshot> {
  const readAt = await secondBelow(cloud);
  const [identity, instance] = await Promise.all([cloud.sts.whoWeAre(), cloud.kms.findInstance(instanceId)]);
  if (instance === undefined) return mustBeThere(undefined, instanceId);
  return { identity, instance, readAt, ...NOT_ASKED };
}

const NOT_ASKED = {
  accountStatus: 'unknown',
  subscriptionType: 'unknown',
  defaultInstanceId: UNKNOWN_INSTANCE,
} as const;

/** Before the call, and to the second below: the trail tells the time of our call in whole seconds. */
async function secondBelow({ clock }: Cloud): Promise<Instant> {
  return new Date(Math.floor((await clock.now()).getTime() / 1_000) * 1_000).toISOString();
}

/** What is read of the trail for a look that is taken now. */
export function trailTaskOf({ seen, inventory, ...task }: ProbeTask, now: Date): TrailTask {
  const to = newestInTrail(now);
  const wanted = new Date(task.asOf.getTime() - task.lookbackDays * DAY_MS).toISOString();
  return {
    instanceId: seen.instance.instanceId,
    inventory,
    from: later(oldestInTrail(to.toISOString()), wanted),
    to: to.toISOString(),
    quietFrom: quietFromOf(task),
    canarySince: task.canarySince,
  };
}

/** The newest time about which the trail can be asked. */
export function newestInTrail(now: Date): Date {
  return new Date(now.getTime() - TRAIL_LAG_MINUTES * 60_000);
}

/** How far a look reaches back. */
export function lookbackFromOf({ asOf, lookbackDays }: Pick<ProbeTask, 'asOf' | 'lookbackDays'>): Instant {
  return new Date(asOf.getTime() - lookbackDays * DAY_MS).toISOString();
}

/** When the quiet days of a look began. */
export function quietFromOf({ asOf, scan }: Pick<ProbeTask, 'asOf' | 'scan'>): Instant {
  return new Date(asOf.getTime() - scan.quietDays * DAY_MS).toISOString();
}

/** A probe that could not do its work: it never says less than that. */
export function failedProbe(probe: ProbeName, why: string): ProbeReport {
  return {
    probe,
    row: { place: probe, verdict: 'FAILED', reason: why },
    reasonCode: 'PROBE_FAILED',
    findings: [],
    use: [],
    shares: [],
    foreignVpcs: [],
    dependents: [],
    notes: [],
  };
}

/** The look that is needed for anything else, or a failure that says who is missing. */
export function mustBeThere(seen: InstanceSnapshot | undefined, instanceId: string): InstanceSnapshot {
  if (seen !== undefined) return seen;
  throw failure('INSTANCE_GONE', `KMS does not know ${instanceId} any more.`);
}
