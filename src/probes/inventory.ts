import type { KmsAlias, KmsKey, KmsReads, KmsSecret, SecretTime } from '../alibaba/cloud.js';
import { failure } from '../errors.js';
import type { Inventory, ObjectNames } from '../snapshot.js';
import { mapConcurrently, readNumbered, type Bookmark, type Tick } from './paging.js';

/** Every key and secret by itself, and what they are called; not what KMS counts. */
export type Objects = Omit<Inventory, 'quotas' | 'readAt'>;

/** What a reading of every object can begin with. */
export interface Begun {
  /** Names that were listed a moment ago: they are not listed again. */
  readonly listed?: ObjectNames | undefined;
  readonly keys?: Bookmark<readonly KmsKey[]> | undefined;
  readonly secrets?: Bookmark<readonly KmsSecret[]> | undefined;
}

/**
 * Reads every key and secret of the instance, one by one, their aliases, and the counts that KMS itself reports.
 * All or nothing: a page that cannot be read, or an object of another instance, is a failure, never a shorter list.
 */
export async function readInventory(
  kms: KmsReads,
  instanceId: string,
  now: () => Promise<Date>,
  tick: Tick,
  bookmark?: Bookmark<readonly KmsKey[]>,
): Promise<Inventory> {
  const objects = await readObjectsOf(kms, instanceId, tick, { keys: bookmark });
  const quotas = (await kms.quotas(instanceId)) ?? null;
  return { ...objects, quotas, readAt: (await now()).toISOString() };
}

/** The same without the counts, for whoever asks for those last. */
export async function readObjectsOf(
  kms: KmsReads,
  instanceId: string,
  tick: Tick,
  { listed, keys: keysBegun, secrets: secretsBegun }: Begun = {},
): Promise<Objects> {
  const ids = listed?.keys.map(({ keyId }) => keyId) ?? (await listKeys(kms, instanceId, tick));
  const keys = await describeKeys(kms, instanceId, ids, tick, keysBegun);
  const names = listed?.secrets.map(({ name }) => name) ?? (await listSecrets(kms, instanceId, tick));
  const at = fitting(secretsBegun, (secret, place) => secret.name === names[place]);
  const secrets = await mapConcurrently(names, (name) => kms.describeSecret(name), tick, at);
  const own = new Set(keys.map((key) => key.keyId));
  const { aliases, otherAliases } = listed ?? sorted(await listAliases(kms, tick), own);
  return {
    keys: keys.toSorted((a, b) => compare(a.keyId, b.keyId)),
    secrets: secrets.map((s) => belongs(s, instanceId)).toSorted((a, b) => compare(a.name, b.name)),
    aliases,
    otherAliases,
  };
}

/** The names alone, in few calls: enough to read logs by. */
export async function readNames(kms: KmsReads, instanceId: string, tick: Tick): Promise<ObjectNames> {
  const keyIds = await listKeys(kms, instanceId, tick);
  const names = await listSecrets(kms, instanceId, tick);
  return {
    keys: keyIds.map((keyId) => ({ keyId })),
    secrets: names.map((name) => ({ name })),
    ...sorted(await listAliases(kms, tick), new Set(keyIds)),
  };
}

/** What KMS lists now of keys and secrets, and when each secret was updated; keys have no times in their list. */
export async function readLists(
  kms: KmsReads,
  instanceId: string,
  tick: Tick,
): Promise<{ readonly keyIds: readonly string[]; readonly secrets: readonly SecretTime[] }> {
  const keyIds = await listKeys(kms, instanceId, tick);
  const secrets = await readNumbered(
    'secrets',
    (page) => kms.listSecretTimes(instanceId, page),
    ({ name }) => name,
    tick,
  );
  return { keyIds, secrets };
}

/** The keys alone, each with its own deletion protection. */
export async function readKeys(
  kms: KmsReads,
  instanceId: string,
  tick: Tick,
  bookmark?: Bookmark<readonly KmsKey[]>,
): Promise<KmsKey[]> {
  return describeKeys(kms, instanceId, await listKeys(kms, instanceId, tick), tick, bookmark);
}

async function describeKeys(
  kms: KmsReads,
  instanceId: string,
  ids: readonly string[],
  tick: Tick,
  bookmark: Bookmark<readonly KmsKey[]> | undefined,
): Promise<KmsKey[]> {
  const at = fitting(bookmark, (key, place) => key.keyId === ids[place]);
  const keys = await mapConcurrently(ids, (id) => kms.describeKey(id), tick, at);
  return keys.map((key) => belongs(key, instanceId));
}

function listKeys(kms: KmsReads, instanceId: string, tick: Tick): Promise<string[]> {
  const list = (page: number) => kms.listKeyIds(instanceId, page);
  return readNumbered('keys', list, (id) => id, tick);
}

function listSecrets(kms: KmsReads, instanceId: string, tick: Tick): Promise<string[]> {
  const list = (page: number) => kms.listSecretNames(instanceId, page);
  return readNumbered('secrets', list, (name) => name, tick);
}

function listAliases(kms: KmsReads, tick: Tick): Promise<KmsAlias[]> {
  const list = (page: number) => kms.listAliases(page);
  return readNumbered('aliases', list, (alias) => alias.aliasName, tick);
}

/** A bookmark is of use only while the list that it was made of still stands; else the reading begins anew. */
export function fitting<T>(
  bookmark: Bookmark<readonly T[]> | undefined,
  fits: (item: T, place: number) => boolean,
): Bookmark<readonly T[]> | undefined {
  if (bookmark?.last === undefined || bookmark.last.every(fits)) return bookmark;
  return { last: undefined, save: (state) => bookmark.save(state) };
}

// A gateway that ignored the filter would list the whole region: each object has to name this instance itself.
function belongs<T extends KmsKey | KmsSecret>(object: T, instanceId: string): T {
  if (object.instanceId === instanceId) return object;
  const name = 'keyId' in object ? object.keyId : object.name;
  throw failure(
    'LIST_INCOMPLETE',
    `KMS listed ${name} in ${instanceId}, but describes it as an object of ${object.instanceId ?? 'no instance'}.`,
  );
}

/** The region's aliases, those of these keys apart. */
function sorted(aliases: readonly KmsAlias[], own: ReadonlySet<string>) {
  return {
    aliases: aliases.filter((a) => own.has(a.keyId)).map((a) => ({ name: a.aliasName, keyId: a.keyId })),
    otherAliases: aliases.filter((a) => !own.has(a.keyId)).map((a) => a.aliasName),
  };
}

function compare(a: string, b: string): number {
  return a < b ? -1 : Number(a > b);
}
