import { backupProvider } from '../backup/provider.js';
import { kindOf } from '../policy/facts.js';
import { readInventory, readNames } from '../probes/inventory.js';
import { judgeKeysAndSecrets, readAccess } from '../probes/keys-and-secrets.js';
import { readActionTrail, readOn, reportOf, type TrailReading } from '../probes/actiontrail.js';
import {
  lookAtInstance,
  mustBeThere,
  newestInTrail,
  runProbe,
  trailTaskOf,
  type ProbeTask,
} from '../probes/look-around.js';
import type { Look } from '../probes/look.js';
import type { Tick } from '../probes/paging.js';
import type { BackupEvidence, Reason, Terms } from '../release.js';
import type { Cloud, Instant } from '../alibaba/cloud.js';
import type { ExecutorTools, GateTask } from './executor.js';
import type { OwnRun } from './own-run.js';

/** Above one of these, what was read of them may be older at the mark than a minute; `docs/safety.md` says so. */
const MOST_KEYS_IN_A_MINUTE = 200;
const MOST_ACCESS_IN_A_MINUTE = 150;

/** The trail may show our call a little before the server's clock says that we made it. */
const CLOCKS_APART_MS = 120_000;

/** The trail is read on until it is no more than this behind what it can show. */
const MOST_BEHIND_MS = 60_000;
/** In a region where more happens than can be read, reading on would never end. */
const MOST_READING_ON = 5;

/** What the executor saw itself, and how fresh it is. */
export interface OwnLook {
  readonly look: Look;
  /** Since when (monotonic milliseconds) the part that must be fresh is being read. */
  readonly freshSince: number;
  /** Up to when the audit trail was read. */
  readonly trailTo: Instant;
  /** Why the backup that the workflow names is none; empty when it is one, or is still being made. */
  readonly backupReasons: readonly Reason[];
}

/** What the executor looks at, and how. */
export interface OwnLookTask extends GateTask {
  readonly attestedBackup?: BackupEvidence;
  /** `from-start`: nobody has been asked yet. `at-release`: the call is next. */
  readonly when: 'from-start' | 'at-release';
}

/**
 * The executor looks for itself, with its own credential, in the order of the gate: logs first, since they lag by ten
 * minutes anyway and may take hours; then every object, and what the logs have shown meanwhile; and last, fresh, instance,
 * protection, counts, shares and backup.
 */
export async function lookForItself(
  tools: ExecutorTools,
  cloud: Cloud,
  run: OwnRun,
  terms: Terms,
  task: OwnLookTask,
  tick: Tick,
): Promise<OwnLook> {
  const { instanceId } = run.request;
  const now = () => cloud.clock.now();
  const first = mustBeThere(await lookAtInstance(cloud, instanceId), instanceId);
  const names = await readNames(cloud.kms, instanceId, tick);
  const common = commonOf(run, terms, task);
  const logs: ProbeTask = { ...common, seen: first, inventory: { ...names, quotas: null, lookedAt: '' } };
  const begun = await readActionTrail(cloud.trail, trailTaskOf(logs, await now()), tick);
  const billing = await runProbe('billing-usage', cloud, logs, tick);
  const soFar = await upToDate(cloud, begun, tick);
  const objectsSince = performance.now();
  const inventory = await readInventory(cloud.kms, instanceId, now, tick);
  const access = await readAccess(cloud.kms, instanceId, tick);
  const small =
    inventory.keys.length <= MOST_KEYS_IN_A_MINUTE && access.objectsRead <= MOST_ACCESS_IN_A_MINUTE;
  const freshSince = small ? objectsSince : performance.now();
  const trail = await upToDate(cloud, soFar, tick);
  const instance = mustBeThere(await lookAtInstance(cloud, instanceId), instanceId);
  const fresh = { ...inventory, quotas: (await cloud.kms.quotas(instanceId)) ?? null };
  const objects: ProbeTask = { ...common, seen: instance, inventory: fresh };
  const keysAndSecrets = judgeKeysAndSecrets(instance, fresh, access, await now());
  const sharing = await runProbe('resource-sharing', cloud, objects, tick);
  const { backupId, attestedBackup: attested } = task;
  const state = await backupProvider(terms, tools.hook).look({ run, backupId, attested });
  const look = {
    instance,
    inventory: fresh,
    kind: kindOf(instance, fresh.keys),
    probes: [keysAndSecrets, reportOf(trail), sharing, billing],
    backup: state.state === 'succeeded' ? state.backup : null,
  };
  const backupReasons = state.state === 'failed' ? state.reasons : [];
  return { look, freshSince, trailTo: trail.task.to, backupReasons };
}

function commonOf(run: OwnRun, { scan }: Terms, { asOf, when }: OwnLookTask) {
  // Before a release the trail must be alive still: inventory and preflight have looked at the instance about then.
  const controlled = when === 'at-release' ? asOf : run.startedAt;
  return {
    scan,
    lookbackDays: scan.quietDays,
    asOf: new Date(asOf),
    controlSince: new Date(Date.parse(controlled) - CLOCKS_APART_MS).toISOString(),
  };
}

/** Reads on what the trail has shown since; the gate refuses a reading that is too far behind all the same. */
async function upToDate(cloud: Cloud, reading: TrailReading, tick: Tick): Promise<TrailReading> {
  let read = reading;
  for (let turn = 0; turn < MOST_READING_ON; turn += 1) {
    const newest = newestInTrail(await cloud.clock.now());
    if (newest.getTime() - Date.parse(read.task.to) <= MOST_BEHIND_MS) return read;
    read = await readOn(cloud.trail, read, newest.toISOString(), tick);
  }
  return read;
}
