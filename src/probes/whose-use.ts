import type { Cloud } from '../alibaba/cloud.js';
import { keyInVersion } from '../values/key-version.js';
import type { UnattributedUse, Use } from '../snapshot.js';
import type { KnownKeys } from './attribution.js';
import { readKnownKeys } from './key-versions.js';
import type { Tick } from './paging.js';
import type { TrailReading } from './trail-reading.js';
import { addTo, folded, type OpenUse } from './trail-tally.js';

/** Whose the uses of a trail are, as far as trail and KMS tell it. */
export interface Attributed {
  /** Uses of keys and secrets of this instance. */
  readonly use: readonly Use[];
  /** Uses in the quiet days of a key that is not known, by caller and operation, with what is known of them. */
  readonly unattributed: readonly (UnattributedUse & { readonly why: readonly string[] })[];
}

/** Where KMS was not asked: then no ciphertext is of others. */
const NOT_ASKED: KnownKeys = {
  keyIds: new Set(),
  ours: new Map(),
  doubt: 'the versions of the instance’s keys were not read',
};

/**
 * What KMS says about the ciphertexts of a reading; asked only where one can make a difference, and not where it was asked
 * `before`, when the reading was shorter. Throws as `readKnownKeys`.
 */
export async function knownKeysFor(
  cloud: Cloud,
  reading: TrailReading,
  tick: Tick,
  before: KnownKeys = NOT_ASKED,
): Promise<KnownKeys> {
  if (before !== NOT_ASKED) return before;
  const open = [...reading.tally.open.values()].filter(({ versions }) => versions.length > 0);
  if (open.every(({ namesOthers }) => namesOthers)) return NOT_ASKED;
  const recent = open.filter((use) => use.recent).flatMap(({ versions }) => versions);
  return readKnownKeys(cloud, reading.task.instanceId, [...new Set(recent)], tick);
}

/** Tells whose each use is; in doubt it is nobody's that is known. Pure, and the same for observer and executor. */
export function attribute({ tally, names }: TrailReading, known: KnownKeys = NOT_ASKED): Attributed {
  const use = new Map(tally.use);
  const unknown = new Map<string, UnattributedUse & { why: string[] }>();
  const isKnownAlias = (alias: string | undefined, first: string) =>
    alias !== undefined &&
    // It is of another key now, and was so at the time of the use if it was not changed since.
    names.otherAliases.has(alias) &&
    (tally.aliasChanges.get(alias) ?? '') < first;
  for (const one of tally.open.values()) {
    const { who, operation, count, first, last } = one;
    const keys = [...new Set(one.versions.flatMap((version) => keyOf(version, known, names.own) ?? []))];
    for (const resource of keys) addTo(use, { who, operation, resource, count, first, last });
    const isOthers = one.namesOthers || isOfOthers(one, known) || isKnownAlias(one.alias, first);
    if (keys.length > 0 || isOthers || !one.recent) continue;
    const id = JSON.stringify([who, operation]);
    const before = unknown.get(id);
    const why = [...new Set([...(before?.why ?? []), whyNotKnown(one, known)])].toSorted();
    unknown.set(id, { ...folded(before, { who, operation, count, first, last }), why });
  }
  return { use: inOrder(use), unattributed: inOrder(unknown) };
}

/** A ciphertext speaks for a key of others only where all of it can be read and nothing is in doubt. */
function isOfOthers({ versions, decides }: OpenUse, { doubt }: KnownKeys): boolean {
  return versions.length > 0 && decides && doubt === undefined;
}

function keyOf(version: string, known: KnownKeys, own: ReadonlyMap<string, string>): string | undefined {
  const keyId = keyInVersion(version);
  const named =
    keyId === undefined ? undefined : (own.get(keyId) ?? (known.keyIds.has(keyId) ? keyId : undefined));
  return known.ours.get(version) ?? named;
}

function whyNotKnown({ alias, versions, decides }: OpenUse, { doubt }: KnownKeys): string {
  if (alias !== undefined) return `it names only ${alias}, which nothing has now, or which was moved since`;
  if (versions.length === 0) return 'it names no key, and shows no ciphertext that can be read';
  return decides
    ? (doubt ?? 'unknown')
    : 'its ciphertext is not whole, or does not tell of every key that it used';
}

function inOrder<T>(found: ReadonlyMap<string, T>): T[] {
  return [...found].toSorted(([a], [b]) => (a < b ? -1 : 1)).map(([, value]) => value);
}
