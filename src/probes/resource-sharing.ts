import type { ResourceSharing, Share, SharedResource } from '../alibaba/cloud.js';
import type { ProbeReport } from '../snapshot.js';
import { readByToken, type Tick } from './paging.js';
import { sharesInDoubt, type Route } from './shares-in-doubt.js';

/** Records of shares that have ended; anything else, also an unknown state, counts as a share. */
const ENDED = new Set(['Disassociated', 'Failed']);

/** Items on a page of both routes: a full one that says that it is the last may have lost its token. */
const FULL = 100;

/** Whose shares are looked for, by all that names it. */
export interface SharedInstance {
  readonly accountId: string;
  readonly regionId: string;
  readonly instanceId: string;
}

/**
 * Asks two routes whether the instance is shared, each by its id, by its ARN, and for every share of the account: what
 * the service calls such a resource is not published, and the last needs no name. Where the account shares anything else,
 * that has to be seen by the same names (`sharesInDoubt`). Throws what the cloud throws, and `LIST_INCOMPLETE`.
 */
export async function scanResourceSharing(
  sharing: ResourceSharing,
  instance: SharedInstance,
  now: () => Promise<Date>,
  tick: Tick,
): Promise<ProbeReport> {
  const shares = routeOf('resource shares', (of, next) => sharing.listShares(of, next), tick);
  const targets = routeOf('share targets', (of, next) => sharing.listTargets(of, next), tick);
  const asked: readonly SharedResource[] = [{ id: instance.instanceId }, { arn: arnOf(instance) }];
  // Each route's questions side by side: the last look before a release has a minute for all that it asks.
  const [everyShare = [], ...named] = await Promise.all((['any', ...asked] as const).map(shares));
  const [everyTarget = [], ...namedTargets] = await Promise.all((['any', ...asked] as const).map(targets));
  const ours = everyShare.filter((share) => mayBeOf(share, instance.instanceId));
  const live = [...ours, ...named.flat(), ...namedTargets.flat()].filter(isLive);
  const found = [...new Set(live.map(nameOf))].toSorted();
  const doubt = found.length > 0 ? undefined : await sharesInDoubt(everyShare, everyTarget, shares, targets);
  return reportOf(found, doubt, await now());
}

function routeOf(
  what: string,
  ask: (of: SharedResource, next: string | undefined) => ReturnType<ResourceSharing['listShares']>,
  tick: Tick,
): Route {
  return async (of) => {
    const found: Share[] = [];
    await readByToken(
      what,
      (next) => ask(of, next),
      (items) => void found.push(...items),
      tick,
      FULL,
    );
    return found;
  };
}

/** As ListKmsInstances tells it. Source: docs/cloud-facts.md, Shares. */
function arnOf({ accountId, regionId, instanceId }: SharedInstance): string {
  return `acs:kms:${regionId}:${accountId}:keystore/${instanceId}`;
}

/** True where a record names the instance, in whatever letters, or does not say what it is of. */
function mayBeOf({ resourceId, resourceArn }: Share, instanceId: string): boolean {
  const names = [resourceId, resourceArn].flatMap((name) => name?.toLowerCase() ?? []);
  return names.length === 0 || names.some((name) => name.includes(instanceId.toLowerCase()));
}

function isLive({ status }: Share): boolean {
  return !ENDED.has(status ?? '');
}

function nameOf({ shareId, target }: Share): string {
  return `${shareId}${target === undefined ? '' : ` with ${target}`}`;
}

function reportOf(shares: readonly string[], doubt: string | undefined, now: Date): ProbeReport {
  const [verdict, reasonCode, reason] =
    shares.length > 0
      ? (['FOUND', 'INSTANCE_SHARED', `it is shared: ${shares.join(', ')}`] as const)
      : doubt === undefined
        ? (['CLEAR', 'NOT_SHARED', 'two routes agree, by its id, by its ARN and of all shares'] as const)
        : (['NOT_COVERED', 'SHARES_NOT_KNOWN', doubt] as const);
  return {
    probe: 'resource-sharing',
    row: { place: 'resource-sharing', verdict, reason, to: now.toISOString() },
    reasonCode,
    findings: shares.map((share) => ({
      code: 'INSTANCE_SHARED',
      text: `the instance is shared: ${share}`,
      subject: share,
    })),
    use: [],
    shares,
    foreignVpcs: [],
    dependents: [],
    notes: [],
  };
}
