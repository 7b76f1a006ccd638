import { backupProvider } from '../backup/backup-provider.js';
import { kindOf } from '../policy/facts.js';
import { reportOf, type TrailReading } from '../probes/actiontrail.js';
import { judgeKeysAndSecrets } from '../probes/keys-and-secrets.js';
import { BILLED_USE } from '../probes/billing-usage.js';
import {
  mustBeThere,
  readInstance,
  readInstanceAlone,
  trailTaskOf,
  type ProbeTask,
} from '../probes/probe-task.js';
import { PROBES } from '../release/places.js';
import type { Snapshot, ProbeReport, TagSnapshot } from '../snapshot.js';
import type { Tick } from '../probes/paging.js';
import { scanResourceSharing } from '../probes/resource-sharing.js';
import { readTags } from '../probes/tags.js';
import type { BackupEvidence, Reason, EffectivePolicy } from '../release.js';
import type { Cloud } from '../alibaba/cloud.js';
import type { Instant } from '../values/instant.js';
import { placesOfNow, readOtherPlaces } from './executor-places.js';
import { listNames, readObjects, withBookmarks, type Listed, type Reader } from './executor-reading.js';
import type { ExecutorTools, GateTask } from './executor.js';
import type { OwnRun } from './own-run.js';

/** The trail may show our call a little before the server's clock says that we made it. */
const CLOCKS_APART_MS = 120_000;

/** What the executor saw itself, and how fresh it is. */
export interface OwnSnapshot {
  readonly snapshot: Snapshot;
  readonly tags: TagSnapshot;
  /** Since when (monotonic milliseconds) the part that must be fresh is being read. */
  readonly freshSince: number;
  /** Up to when the audit trail was read. */
  readonly trailTo: Instant;
  /** Why the backup that the workflow names is none; empty when it is one, or is still being made. */
  readonly backupReasons: readonly Reason[];
}

/** What the executor looks at, and how. */
export interface OwnSnapshotTask extends GateTask {
  readonly attestedBackup?: BackupEvidence;
  readonly when: When;
}

/** `from-start`: nobody has been asked yet. `at-release`: the call is next. */
export type When = 'from-start' | 'at-release';

/**
 * The executor looks for itself, with its own credential, in the order of the gate: logs first, since they lag by ten
 * minutes anyway and may take hours; then every object, data at rest once more where that took an hour, and what the logs
 * have shown meanwhile; and last, fresh, what is asked in a few calls however large the instance is: account, instance,
 * protection, hold tag, backup, shares, counts.
 */
export async function takeOwnSnapshot(
  tools: ExecutorTools,
  cloud: Cloud,
  run: OwnRun,
  { policy, policyDigest }: { readonly policy: EffectivePolicy; readonly policyDigest: string },
  task: OwnSnapshotTask,
  tick: Tick,
): Promise<OwnSnapshot> {
  const { accountId, regionId, instanceId } = run.request;
  const { asOf, when } = task;
  const id = { accountId, regionId, instanceId, runId: run.runId, policyDigest, asOf, when };
  const reader: Reader = { cloud, bookmarks: tools.bookmarks, id, tick };
  return withBookmarks(reader, async () => {
    const first = await readInstanceAlone(cloud, instanceId);
    const listed = await listNames(reader, instanceId);
    const logs: ProbeTask = {
      ...commonOf(run, policy, task),
      seen: first,
      inventory: { ...listed.names, quotas: null, readAt: '' },
    };
    const wanted = trailTaskOf(logs, await cloud.clock.now());
    const begun = await tools.trails.read(cloud, first.identity, wanted, tick);
    const { inventory, access, trail, known, places } = await readLong(reader, listed, begun, logs);
    const fresh = await cloud.ahead(() => readFresh(tools, cloud, run, policy, task, tick));
    const { instance, quotas } = fresh;
    const counted = { ...inventory, quotas };
    const keysAndSecrets = judgeKeysAndSecrets(instance, counted, access, await cloud.clock.now());
    const snapshot = {
      instance,
      inventory: counted,
      kind: kindOf(instance, counted.keys),
      probes: inOrder([keysAndSecrets, reportOf(trail, known), fresh.sharing, ...places]),
      backup: fresh.backup,
    };
    const { tags, since: freshSince, backupReasons } = fresh;
    return { snapshot, tags, freshSince, trailTo: trail.task.to, backupReasons };
  });
}

/** Places, objects and trail: what may take hours. */
async function readLong(reader: Reader, listed: Listed, begun: TrailReading, task: ProbeTask) {
  const { instanceId } = task.seen.instance;
  const others = await readOtherPlaces(reader, task);
  const read = await readObjects(reader, instanceId, listed, begun);
  const now = { ...task, inventory: { ...read.inventory, quotas: null } };
  const { reports, since } = await placesOfNow(reader, now, others);
  const isNow = since === others.since;
  const objects = isNow ? read : await readObjects(reader, instanceId, listed, read.trail);
  return { ...objects, places: reports };
}

/** In the order of the list, as the observer has them: the facts are compared. */
function inOrder(probes: readonly ProbeReport[]): ProbeReport[] {
  return PROBES.flatMap((name) => probes.filter(({ probe }) => probe === name));
}

/** Read last, from the cloud itself, in four rounds of a few calls, six where the account shares something else: no size and no slow answer makes it long. */
async function readFresh(
  { hook }: ExecutorTools,
  cloud: Cloud,
  run: OwnRun,
  policy: EffectivePolicy,
  { backupId, attestedBackup: attested }: OwnSnapshotTask,
  tick: Tick,
) {
  const { instanceId } = run.request;
  const since = performance.now();
  const [sharing, state, quotas = null] = await Promise.all([
    scanResourceSharing(cloud.sharing, run.request, () => cloud.clock.now(), tick),
    backupProvider(policy, hook).check({ run, backupId, attested }),
    cloud.kms.quotas(instanceId),
  ]);
  const [seen, tags] = await Promise.all([
    readInstance(cloud, instanceId),
    readTags(cloud, instanceId, tick),
  ]);
  const instance = mustBeThere(seen, instanceId);
  return {
    since,
    instance,
    tags,
    quotas,
    sharing,
    backup: state.state === 'succeeded' ? state.backup : null,
    backupReasons: state.state === 'failed' ? state.reasons : [],
  };
}

function commonOf(run: OwnRun, policy: EffectivePolicy, { asOf, when }: OwnSnapshotTask) {
  const { scan } = policy;
  // Before a release the trail must be alive still: inventory and preflight have looked at the instance about then.
  const controlled = when === 'at-release' ? asOf : run.startedAt;
  return {
    scan,
    lookbackDays: scan.quietDays,
    asOf: new Date(asOf),
    canarySince: new Date(Date.parse(controlled) - CLOCKS_APART_MS).toISOString(),
    ...(when === 'from-start' && !acceptsBills(policy) && { onlyNewestBill: true as const }),
    ...(when === 'at-release' && { isForRelease: true as const }),
  };
}

/**
 * Under a policy that accepts no use on bills and no bill that is missing, people are asked only where every bill was clear,
 * and the newest one says whether bills can be read. Under another one a look has to find what the observer found.
 */
function acceptsBills({ scan }: EffectivePolicy): boolean {
  return scan.tolerated.some(({ place, caller }) => place === 'billing-usage' || caller === BILLED_USE);
}
