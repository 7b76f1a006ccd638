import type { Cloud, KmsKey, KmsSecret } from '../alibaba/cloud.js';
import { codeOf, failure } from '../errors.js';
import { canonicalJson } from '../policy/canonical.js';
import { knownKeysFor, readOn, type TrailReading } from '../probes/actiontrail.js';
import type { KnownKeys } from '../probes/attribution.js';
import { readLists, readNames, readObjectsOf } from '../probes/inventory.js';
import { readAccess, type Access } from '../probes/keys-and-secrets.js';
import { newestInTrail } from '../probes/probe-task.js';
import type { Inventory, ObjectNames } from '../snapshot.js';
import type { Tick } from '../probes/paging.js';
import type { SnapshotId, OwnBookmarks } from './own-bookmarks.js';

/** The trail is read on until it is no more than this behind what it can show. */
const MAX_BEHIND_MS = 60_000;
/** In a region where more happens than can be read, reading on would never end. */
const MAX_READING_ON = 5;
/** Objects that were read longer ago are held against their lists once more. */
const LISTS_STAND_MS = 30_000;
/** Objects that change faster than they can be read are never known. */
const MAX_TURNS = 3;
/** Over in a moment; what was read so far is as good as before. */
const PASSING: readonly (string | undefined)[] = [
  undefined,
  'CLOUD_THROTTLED',
  'CLOUD_UNAVAILABLE',
  'CLOUD_UNREACHABLE',
];

/** What the long readings of a look work on. */
export interface Reader {
  readonly cloud: Cloud;
  readonly bookmarks: OwnBookmarks;
  readonly id: SnapshotId;
  readonly tick: Tick;
}

/** What may take an hour to read: every object, who is set up to call, and the trail up to now. */
export interface LongRead {
  readonly inventory: Omit<Inventory, 'quotas'>;
  readonly access: Access;
  readonly trail: TrailReading;
  /** What KMS says of the ciphertexts in the trail. */
  readonly known: KnownKeys;
}

/** The names of an instance, and when they were listed. */
export interface Listed {
  readonly names: ObjectNames;
  readonly since: number;
}

/** Lists the names of an instance, by which the logs are read. */
export async function listNames({ cloud, tick }: Reader, instanceId: string): Promise<Listed> {
  const since = (await cloud.clock.now()).getTime();
  return { names: await readNames(cloud.kms, instanceId, tick), since };
}

/** The work, with its bookmarks removed once it is done, or once they may be why it failed. */
export async function withBookmarks<T>({ bookmarks, id }: Reader, work: () => Promise<T>): Promise<T> {
  try {
    const done = await work();
    await bookmarks.forget(id);
    return done;
  } catch (error) {
    if (!PASSING.includes(codeOf(error))) await bookmarks.forget(id);
    throw error;
  }
}

/**
 * Reads every object, which may take an hour, and then the lists and the trail once more: what was changed meanwhile is
 * read again. What these do not show yet of the last ten minutes is not seen: docs/safety.md, I4.
 */
export async function readObjects(
  reader: Reader,
  instanceId: string,
  listed: Listed,
  logs: TrailReading,
): Promise<LongRead> {
  const { cloud, bookmarks, id, tick } = reader;
  let trail = await upToDate(reader, logs);
  for (let turn = 1; turn <= MAX_TURNS; turn += 1) {
    const { since, inventory } = await readInventoryOn(reader, instanceId, listed);
    const access = await readAccess(cloud.kms, instanceId, tick);
    // Long for many keys, so before the trail is read on; a version that is made later is in no event up to there.
    const asked = await knownKeysFor(cloud, trail, tick);
    const isLong = (await cloud.clock.now()).getTime() - since > LISTS_STAND_MS;
    const stands = !isLong || (await stillListed(reader, instanceId, inventory));
    trail = await upToDate(reader, trail);
    if (stands && !changedSince(trail, since))
      return { inventory, access, trail, known: await knownKeysFor(cloud, trail, tick, asked) };
    await bookmarks.forget(id, ['keys', 'secrets']);
  }
  const text = `Keys or secrets of ${instanceId} are changed faster than they can be read; they are read again.`;
  throw failure('LIST_INCOMPLETE', text);
}

/** Names that were listed just now are not listed once more; they are held against the lists as soon as that is long ago. */
async function readInventoryOn({ cloud, bookmarks, id, tick }: Reader, instanceId: string, listed: Listed) {
  const now = () => cloud.clock.now();
  const isRecent = (await now()).getTime() - listed.since <= LISTS_STAND_MS;
  const keys = await bookmarks.open<readonly KmsKey[]>(id, 'keys', await now());
  const secrets = await bookmarks.open<readonly KmsSecret[]>(id, 'secrets', await now());
  const begun = { keys, secrets, ...(isRecent && { listed: listed.names }) };
  const objects = await readObjectsOf(cloud.kms, instanceId, tick, begun);
  const since = [Date.parse(keys.since), Date.parse(secrets.since), ...(isRecent ? [listed.since] : [])];
  return { inventory: { ...objects, readAt: (await now()).toISOString() }, since: Math.min(...since) };
}

/** No list says that a key was protected since; that one came or went, or that a secret has a new value, they say. */
async function stillListed(
  { cloud, tick }: Reader,
  instanceId: string,
  { keys, secrets }: Pick<Inventory, 'keys' | 'secrets'>,
): Promise<boolean> {
  const listed = await readLists(cloud.kms, instanceId, tick);
  const updated = new Map(secrets.map((secret) => [secret.name, secret.updated ?? '']));
  return (
    sameNames(
      listed.keyIds,
      keys.map(({ keyId }) => keyId),
    ) &&
    sameNames(
      listed.secrets.map(({ name }) => name),
      [...updated.keys()],
    ) &&
    listed.secrets.every((secret) => (secret.updated ?? 'unknown') <= (updated.get(secret.name) ?? ''))
  );
}

/** The trail tells its times in whole seconds. */
function changedSince({ tally }: TrailReading, since: number): boolean {
  return Date.parse(tally.newestWrite ?? '') >= Math.floor(since / 1_000) * 1_000;
}

/** Reads on what the trail has shown since; the gate refuses a reading that is too far behind all the same. */
async function upToDate({ cloud, tick }: Reader, reading: TrailReading): Promise<TrailReading> {
  let read = reading;
  for (let turn = 0; turn < MAX_READING_ON; turn += 1) {
    const newest = newestInTrail(await cloud.clock.now());
    if (newest.getTime() - Date.parse(read.task.to) <= MAX_BEHIND_MS) return read;
    read = await readOn(cloud.trail, read, newest.toISOString(), tick);
  }
  return read;
}

function sameNames(some: readonly string[], others: readonly string[]): boolean {
  return canonicalJson(some.toSorted()) === canonicalJson(others.toSorted());
}
