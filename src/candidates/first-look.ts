import pMap from 'p-map';
import type { Cloud, Identity, KmsInstance, Quotas } from '../alibaba/cloud.js';
import { codeOf } from '../errors.js';
import { readNumbered } from '../probes/paging.js';
import { readAgain } from '../probes/read-again.js';
import { readTags } from '../probes/tags.js';
import type { TagSnapshot } from '../snapshot.js';

/** What could not be read, and why. */
export interface NotRead {
  readonly what: string;
  readonly why: string;
}

/** One instance, as KMS alone tells of it in a moment. Null: not read yet. */
export interface FirstSeen {
  readonly regionId: string;
  readonly instanceId: string;
  readonly instance: KmsInstance | null;
  readonly quotas: Quotas | null;
  readonly tags: TagSnapshot;
  /** The region's default instance; null where there is none, or nobody could say. */
  readonly defaultInstanceId: string | null;
}

/** Every instance of one account, before anything but KMS is asked. */
export interface FirstLook {
  readonly identity: Identity;
  readonly regions: readonly string[];
  readonly instances: readonly FirstSeen[];
  readonly notRead: readonly NotRead[];
}

/** Of which account, and where. Without `regions`, all that KMS names. */
export interface FirstLookTask {
  readonly cloudFor: (regionId: string) => Cloud;
  readonly home: string;
  readonly regions?: readonly string[] | undefined;
}

/** Somebody waits for the first table: whoever has not answered by then is read later, or named. */
const FIRST_TABLE_MS = 45_000;
const REGIONS_AT_ONCE = 8;
const INSTANCES_AT_ONCE = 8;
const nothing = async () => undefined;

/**
 * Lists every instance of an account and what KMS itself says of each, within `withinMs` of real time; what had no turn until
 * then is told as not read yet. Reads only. Throws a `CLOUD_*` failure where nobody can say whose credential it is.
 */
export async function lookFirst(task: FirstLookTask, withinMs = FIRST_TABLE_MS): Promise<FirstLook> {
  const end = performance.now() + withinMs;
  const notRead: NotRead[] = [];
  const identity = await task.cloudFor(task.home).sts.whoAmI();
  const regions = task.regions ?? (await regionsOf(task, notRead));
  const found = await pMap(regions, (region) => inRegion(task.cloudFor(region), end, notRead), {
    concurrency: REGIONS_AT_ONCE,
  });
  return { identity, regions, instances: onceEach(found.flat()), notRead };
}

async function regionsOf({ cloudFor, home }: FirstLookTask, notRead: NotRead[]): Promise<readonly string[]> {
  const regions = await cloudFor(home).kmsRegions().catch(noted('the regions of KMS', notRead));
  return regions ?? [home];
}

async function inRegion(cloud: Cloud, end: number, notRead: NotRead[]): Promise<FirstSeen[]> {
  const { regionId, kms } = cloud;
  const listing = readAgain(() =>
    readNumbered(
      'instances',
      (page) => kms.listInstanceIds(page),
      (id) => id,
      nothing,
    ),
  );
  const ids = await before(end, listing).catch(noted(`the instances in ${regionId}`, notRead));
  if (ids === undefined || ids.length === 0) return [];
  const theDefault = await before(end, kms.defaultInstanceId()).catch(
    noted(`the default instance in ${regionId}`, notRead),
  );
  const defaultInstanceId = theDefault ?? null;
  const one = (id: string) => ofInstance(cloud, id, end).then((seen) => ({ ...seen, defaultInstanceId }));
  return pMap(ids, one, { concurrency: INSTANCES_AT_ONCE });
}

/** What was not read is read by the longer look, which names it where it cannot. */
async function ofInstance(cloud: Cloud, instanceId: string, end: number) {
  const { regionId, kms } = cloud;
  const none = (error: unknown) => void mustBeKnown(error);
  const later = { notRead: 'not read yet' };
  if (performance.now() > end)
    return { regionId, instanceId, instance: null, quotas: null, tags: later } as const;
  const [instance, quotas, tags] = await Promise.all([
    before(end, kms.findInstance(instanceId)).catch(none),
    before(end, kms.quotas(instanceId)).catch(none),
    before(end, readTags(cloud, instanceId, nothing)).catch(none),
  ]);
  return { regionId, instanceId, instance: instance ?? null, quotas: quotas ?? null, tags: tags ?? later };
}

class TooSlow extends Error {}

async function before<T>(end: number, work: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    const ms = Math.max(0, end - performance.now());
    timer = setTimeout(() => reject(new TooSlow('it did not answer in time for the first table')), ms);
  });
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}

function noted(what: string, notRead: NotRead[]) {
  return (error: unknown): undefined => {
    notRead.push({ what, why: mustBeKnown(error) });
  };
}

function mustBeKnown(error: unknown): string {
  if (error instanceof TooSlow) return error.message;
  const code = codeOf(error);
  if (code === undefined || !(error instanceof Error)) throw error;
  return `${code}: ${error.message}`;
}

/** With one address for all regions each of them may show the same. */
function onceEach(found: readonly FirstSeen[]): FirstSeen[] {
  const byId = new Map<string, FirstSeen>();
  for (const seen of found) if (!byId.has(seen.instanceId)) byId.set(seen.instanceId, seen);
  return [...byId.values()];
}
