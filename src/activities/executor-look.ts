import { backupProvider } from '../backup/provider.js';
import { kindOf } from '../policy/facts.js';
import { readInventory, readNames } from '../probes/inventory.js';
import { judgeKeysAndSecrets, readAccess } from '../probes/keys-and-secrets.js';
import { lookAtInstance, mustBeThere, runProbe, type ProbeTask } from '../probes/look-around.js';
import type { Look } from '../probes/look.js';
import type { Tick } from '../probes/paging.js';
import type { BackupEvidence, Terms } from '../release.js';
import type { Cloud } from '../alibaba/cloud.js';
import type { ExecutorTools, GateTask } from './executor.js';
import type { OwnRun } from './own-run.js';

/** Above this the keys' own protection may be older at the mark than a minute; `docs/safety.md` says so. */
const MOST_KEYS_IN_A_MINUTE = 200;

/** The trail may show our first call a little before the server's clock says that the run began. */
const CLOCKS_APART_MS = 120_000;

/** What the executor saw itself, and since when (monotonic milliseconds) the part that must be fresh is being read. */
export interface OwnLook {
  readonly look: Look;
  readonly freshSince: number;
}

/**
 * The executor looks for itself, with its own credential, in the order of the gate: logs first, since they lag by ten
 * minutes anyway; then every object; and last, fresh, instance, protection, counts, shares and backup.
 */
export async function lookForItself(
  tools: ExecutorTools,
  cloud: Cloud,
  run: OwnRun,
  terms: Terms,
  task: GateTask & { readonly attestedBackup?: BackupEvidence },
  tick: Tick,
): Promise<OwnLook> {
  const { instanceId } = run.request;
  const first = mustBeThere(await lookAtInstance(cloud, instanceId), instanceId);
  const names = await readNames(cloud.kms, instanceId, tick);
  const common = {
    scan: terms.scan,
    lookbackDays: terms.scan.quietDays,
    asOf: new Date(task.asOf),
    controlSince: new Date(Date.parse(run.startedAt) - CLOCKS_APART_MS).toISOString(),
  };
  const logs: ProbeTask = { ...common, seen: first, inventory: { ...names, quotas: null, lookedAt: '' } };
  const trail = await runProbe('actiontrail', cloud, logs, tick);
  const billing = await runProbe('billing-usage', cloud, logs, tick);
  const access = await readAccess(cloud.kms, instanceId, tick);
  const inventorySince = performance.now();
  const inventory = await readInventory(cloud.kms, instanceId, () => cloud.clock.now(), tick);
  const small = inventory.keys.length <= MOST_KEYS_IN_A_MINUTE;
  const freshSince = small ? inventorySince : performance.now();
  const instance = mustBeThere(await lookAtInstance(cloud, instanceId), instanceId);
  const fresh = { ...inventory, quotas: (await cloud.kms.quotas(instanceId)) ?? null };
  const objects: ProbeTask = { ...common, seen: instance, inventory: fresh };
  const keysAndSecrets = judgeKeysAndSecrets(instance, fresh, access, await cloud.clock.now());
  const sharing = await runProbe('resource-sharing', cloud, objects, tick);
  const state = await backupProvider(terms, tools.hook).look(task.backupId, task.attestedBackup);
  const look = {
    instance,
    inventory: fresh,
    kind: kindOf(instance, fresh.keys),
    probes: [keysAndSecrets, trail, sharing, billing],
    backup: state.state === 'succeeded' ? state.backup : null,
  };
  return { look, freshSince };
}
