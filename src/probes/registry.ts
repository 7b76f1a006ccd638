import type { Cloud } from '../alibaba/cloud.js';
import type { ProbeReport } from '../snapshot.js';
import type { ProbeName } from '../release.js';
import { scanAuditLog } from './audit-log.js';
import { scanActionTrail } from './actiontrail.js';
import { scanAtRest } from './at-rest/at-rest.js';
import type { KeptLists } from './at-rest/kept-lists.js';
import { KINDS, type PlaceAtRest } from './at-rest/kinds.js';
import { scanBillingUsage } from './billing-usage.js';
import { judgePolicies, readPolicies } from './key-policies.js';
import type { ReadPolicy } from './principals.js';
import { judgeKeysAndSecrets, readAccess } from './keys-and-secrets.js';
import { lookbackFromOf, quietFromOf, trailTaskOf, type ProbeTask } from './probe-task.js';
import type { Bookmark, Tick } from './paging.js';
import { scanRequestCounts } from './request-counts.js';
import { scanResourceSharing } from './resource-sharing.js';
import { whyNotRead } from './tags.js';
import { judgeTags, readObjectTags, tagsNotRead } from './tags-of-objects.js';
import { createTrailIndexes, type TrailIndexes } from './trail-indexes.js';

/** Where and how to look, and what the worker has read of the trail. */
interface ProbeInput {
  readonly cloud: Cloud;
  readonly task: ProbeTask;
  readonly now: Date;
  readonly tick: Tick;
  readonly trails: TrailIndexes;
  readonly begun: Begun;
}

/** Where the long readings of a look have got to. */
export interface Begun {
  /** That of every policy. */
  readonly policies?: Bookmark<readonly ReadPolicy[]>;
  /** That of data at rest. */
  readonly lists?: KeptLists;
}

type Look = (looking: ProbeInput) => ProbeReport | Promise<ProbeReport>;

/** How each place is looked at, where things at rest have one way for all. Observer and executor look in the same ways; what is here, both look at. */
const PROBE: Readonly<Record<Exclude<ProbeName, PlaceAtRest>, Look>> = {
  'keys-and-secrets': async ({ cloud, task: { seen, inventory }, now, tick }) => {
    const access = await readAccess(cloud.kms, seen.instance.instanceId, tick);
    return judgeKeysAndSecrets(seen, inventory, access, now);
  },
  actiontrail: ({ cloud, task, now, tick, trails }) =>
    scanActionTrail(cloud, trailTaskOf(task, now), tick, (asked) =>
      trails.read(cloud, task.seen.identity, asked, tick),
    ),
  'key-policies': async ({ cloud, task: { seen, inventory }, now, tick, begun }) => {
    const read = await readPolicies(cloud.policies, inventory, tick, begun.policies);
    return judgePolicies(read, seen.identity.accountId, now.toISOString());
  },
  'resource-sharing': ({ cloud, task: { seen }, tick }) => {
    const { accountId } = seen.identity;
    const instance = { accountId, regionId: cloud.regionId, instanceId: seen.instance.instanceId };
    return scanResourceSharing(cloud.sharing, instance, () => cloud.clock.now(), tick);
  },
  tags: ({ cloud, task: { seen, inventory }, now, tick }) =>
    readObjectTags(cloud.tags, seen.instance, inventory, tick).then(
      (tags) => judgeTags(tags, now.toISOString()),
      (error: unknown) => tagsNotRead(whyNotRead(error), now.toISOString()),
    ),
  'audit-log': ({ cloud, task, now, tick }) => {
    const { seen, inventory } = task;
    return scanAuditLog(
      cloud.auditLog,
      {
        instance: seen.instance,
        ownerId: seen.identity.accountId,
        inventory,
        from: lookbackFromOf(task),
        quietFrom: quietFromOf(task),
        now,
      },
      tick,
    );
  },
  'request-counts': ({ cloud, task, tick }) => {
    const { instanceId } = task.seen.instance;
    return scanRequestCounts(
      cloud.requestCounts,
      { instanceId, from: quietFromOf(task), to: task.asOf },
      tick,
    );
  },
  'billing-usage': ({ cloud, task, now, tick }) => {
    const { instanceId, createTime: created } = task.seen.instance;
    const only = task.onlyNewestBill === true && { onlyNewestBill: true as const };
    const days = { quietFrom: quietFromOf(task), now, ...only };
    return scanBillingUsage(cloud, { instanceId, created, ...days }, tick);
  },
};

/**
 * Asks one probe. Throws when it could not read everything; the caller says what that means. `trails`: those that the
 * worker has read; for one look by itself, none.
 */
export async function runProbe(
  probe: ProbeName,
  cloud: Cloud,
  task: ProbeTask,
  tick: Tick,
  trails = createTrailIndexes(),
  begun: Begun = {},
): Promise<ProbeReport> {
  // No time is asked for: nothing there is judged by one, and there are two dozen of them.
  if (isAtRest(probe)) return scanAtRest(probe, cloud, task, tick, begun.lists);
  const now = await cloud.clock.now();
  return PROBE[probe]({ cloud, task, now, tick, trails, begun });
}

/** True for a place whose things are read by the one table. */
export function isAtRest(place: string): place is PlaceAtRest {
  return Object.hasOwn(KINDS, place);
}
