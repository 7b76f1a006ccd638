import pMap from 'p-map';
import type { Cloud } from '../alibaba/cloud.js';
import { codeOf } from '../errors.js';
import { readInventory } from '../probes/inventory.js';
import { billOwnerOf } from '../probes/bill-days.js';
import { failedProbe, mustBeThere, readInstance, type ProbeTask } from '../probes/probe-task.js';
import { notingBilling, readAgain } from '../probes/read-again.js';
import { runProbe } from '../probes/registry.js';
import { readTags } from '../probes/tags.js';
import type { TrailIndexes } from '../probes/trail-indexes.js';
import { PROBES } from '../release/places.js';
import type { ProbeName } from '../release.js';
import type { ProbeReport } from '../snapshot.js';
import type { AccountState, Objects, StateFile } from './account-state.js';
import type { FirstSeen, NotRead } from './first-look.js';
import { createSharedClouds } from './shared-cloud.js';

/** Which instances of one account, and what of it was read before. */
export interface LookOnTask {
  readonly cloudFor: (regionId: string) => Cloud;
  readonly home: string;
  readonly instances: readonly Pick<FirstSeen, 'instanceId' | 'regionId'>[];
  readonly quietDays: number;
  readonly lookbackDays: number;
  readonly trails: TrailIndexes;
  readonly state: StateFile;
  readonly progress: (text: string) => void;
}

/** All that could be read of the instances, and what could not. */
export interface LookedOn extends AccountState {
  readonly notRead: readonly NotRead[];
}

/** What says soonest what could be saved comes first. */
const ORDER: readonly ProbeName[] = [
  ...(['billing-usage', 'actiontrail'] as const),
  ...PROBES.filter((name) => name !== 'billing-usage' && name !== 'actiontrail'),
];
/** Places that ask for each key and secret by itself share nothing: a few instances at a time. */
const APART: readonly ProbeName[] = ['key-policies', 'tags', 'request-counts', 'audit-log'];
const AT_ONCE = 4;
const DAY_MS = 24 * 3_600_000;
const nothing = async () => undefined;

/**
 * Reads every object of every instance, then place by place what uses them: trail, bills and things at rest once for all of
 * the account's instances. What was read is kept after each step, so that a look that was stopped goes on. Reads only; what
 * cannot be read is told, and throws nothing.
 */
export async function lookOn(task: LookOnTask): Promise<LookedOn> {
  const state = await task.state.load();
  const notRead: NotRead[] = [];
  await readAllObjects(task, state, notRead);
  const tasks = new Map(
    task.instances.flatMap(({ instanceId }) => {
      const objects = state.objects[instanceId];
      return objects === undefined ? [] : [[instanceId, probeTaskOf(task, objects)] as const];
    }),
  );
  for (const [at, probe] of ORDER.entries()) {
    const done = (state.reports[probe] ??= {});
    const open = task.instances.filter(({ instanceId }) => tasks.has(instanceId) && !(instanceId in done));
    if (open.length === 0) continue;
    task.progress(`${at + 1} of ${ORDER.length}: ${probe}, for ${open.length} instances …`);
    await askProbe(probe, task, open, tasks, done);
    await task.state.save(state);
  }
  return { ...state, notRead };
}

async function readAllObjects(task: LookOnTask, state: AccountState, notRead: NotRead[]): Promise<void> {
  const open = task.instances.filter(({ instanceId }) => !(instanceId in state.objects));
  if (open.length === 0) return;
  task.progress(`Keys and secrets of ${open.length} instances …`);
  const clouds = createSharedClouds(task.cloudFor(task.home), open.length);
  const one = async ({ instanceId, regionId }: (typeof open)[number]) => {
    try {
      const cloud = clouds.of(task.cloudFor(regionId));
      state.objects[instanceId] = await readObjects(cloud, instanceId);
      await task.state.save(state);
    } catch (error) {
      notRead.push({ what: `${instanceId} in ${regionId}`, why: whyNot(error) });
    }
  };
  await pMap(open, one, { concurrency: AT_ONCE });
}

async function readObjects(cloud: Cloud, instanceId: string): Promise<Objects> {
  const { cloud: noting, callFailure } = notingBilling(cloud);
  const seen = await readAgain(async () => mustBeThere(await readInstance(noting, instanceId), instanceId));
  const now = () => cloud.clock.now();
  const inventory = await readAgain(() => readInventory(cloud.kms, instanceId, now, nothing));
  const tags = await readAgain(() => readTags(cloud, instanceId, nothing));
  const failed = callFailure();
  return { seen, inventory, tags, ...(failed !== undefined && { notBilled: failed.text }) };
}

function probeTaskOf({ quietDays, lookbackDays }: LookOnTask, { seen, inventory }: Objects): ProbeTask {
  const asOf = new Date(inventory.readAt);
  // Any look in the trail shows that it has this instance. Our own comes ten minutes too late for it.
  const canarySince = new Date(asOf.getTime() - lookbackDays * DAY_MS).toISOString();
  return { seen, inventory, scan: { quietDays }, lookbackDays, asOf, canarySince };
}

async function askProbe(
  probe: ProbeName,
  { cloudFor, home, trails }: LookOnTask,
  open: LookOnTask['instances'],
  tasks: ReadonlyMap<string, ProbeTask>,
  done: Record<string, ProbeReport>,
): Promise<void> {
  const homeCloud = cloudFor(home);
  const clouds = createSharedClouds(homeCloud, open.length);
  if (probe === 'billing-usage') await announce(homeCloud, open);
  const one = async ({ instanceId, regionId }: (typeof open)[number]) => {
    const task = tasks.get(instanceId);
    if (task === undefined) return;
    const cloud = clouds.of(cloudFor(regionId));
    done[instanceId] = await readAgain(() => runProbe(probe, cloud, task, nothing, trails)).catch(
      (error: unknown) => failedProbe(probe, whyNot(error)),
    );
  };
  await pMap(open, one, { concurrency: APART.includes(probe) ? AT_ONCE : open.length });
}

/** Bills are read by the account from the second instance on: all are known now. */
async function announce({ keptBills, sts }: Cloud, open: LookOnTask['instances']): Promise<void> {
  const who = await sts.whoWeAre().catch(() => undefined);
  if (keptBills === undefined || who === undefined) return;
  for (const { instanceId } of open) keptBills.hasOthers(billOwnerOf(who), instanceId);
}

function whyNot(error: unknown): string {
  const code = codeOf(error);
  if (code === undefined || !(error instanceof Error)) throw error;
  return `${code}: ${error.message}`;
}
