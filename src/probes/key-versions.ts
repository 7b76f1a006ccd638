import type { Cloud, KmsReads } from '../alibaba/cloud.js';
import { codeOf, failure } from '../errors.js';
import { isVersionId, keyInVersion } from '../values/key-version.js';
import type { KnownKeys } from './attribution.js';
import { mapConcurrently, readNumbered, type Tick } from './paging.js';
import { scanResourceSharing } from './resource-sharing.js';

/** So many keys of others are asked for at most, to see that a ciphertext begins with what it is taken to begin with. */
const MAX_TRIED = 50;
/** A key that is not there, or that nobody may look at, is no canary; another one may be. */
const NO_CANARY: readonly (string | undefined)[] = [
  'KMS_RESOURCE_NOT_FOUND',
  'CLOUD_ACCESS_DENIED',
  'CLOUD_REFUSED',
];

/**
 * Which key made which ciphertext of a trail, as far as it can be known: the versions of every key of the instance, and
 * why a ciphertext of none of them still proves nothing. `seen`: the versions that the trail's ciphertexts begin with. To
 * be asked after the trail was read: versions only come. Throws a `CLOUD_*` or `KMS_*` failure, or `LIST_INCOMPLETE`.
 */
export async function readKnownKeys(
  cloud: Cloud,
  instanceId: string,
  seen: readonly string[],
  tick: Tick,
): Promise<KnownKeys> {
  const { kms } = cloud;
  const keyIds = await readNumbered(
    'keys',
    (page) => kms.listKeyIds(instanceId, page),
    (id) => id,
    tick,
  );
  const versions = await mapConcurrently(keyIds, (keyId) => versionsOf(kms, keyId, tick), tick);
  const ours = new Map<string, string>();
  for (const [at, ids] of versions.entries())
    for (const id of ids) ours.set(id.toLowerCase(), keyIds[at] ?? '');
  const known = { keyIds: new Set(keyIds.map((id) => id.toLowerCase())), ours };
  const counted = (await kms.quotas(instanceId))?.keys;
  const { accountId } = await cloud.sts.whoAmI();
  const instance = { accountId, regionId: cloud.regionId, instanceId };
  const shares = await scanResourceSharing(cloud.sharing, instance, () => cloud.clock.now(), tick);
  const odd = keyIds.find((_, at) => versions[at]?.every((id) => isVersionId(id.toLowerCase())) !== true);
  const doubt = [
    ...(counted === keyIds.length
      ? []
      : [`KMS counts ${counted ?? 'no'} keys in the instance, and lists ${keyIds.length}`]),
    ...(shares.row.verdict === 'CLEAR' ? [] : ['the instance may be shared, and others keep keys in it']),
    ...versions.flatMap((ids, at) =>
      ids.length > 0 ? [] : [`KMS lists no version of key ${keyIds[at] ?? ''}`],
    ),
    ...(odd === undefined ? [] : [`a version of key ${odd} has an id of an unknown form`]),
    ...((await hasCanary(kms, instanceId, known, seen, tick))
      ? []
      : ['none of the ciphertexts begins with a key version that KMS knows']),
  ][0];
  const asked = new Set(seen);
  return doubt === undefined ? { ...known, asked } : { ...known, asked, doubt };
}

function versionsOf(kms: KmsReads, keyId: string, tick: Tick): Promise<string[]> {
  return readNumbered(
    `versions of key ${keyId}`,
    (page) => kms.listKeyVersionIds(keyId, page),
    (id) => id,
    tick,
  );
}

/** True when KMS itself knows the key of one of these versions: then they are what they are taken for. */
async function hasCanary(
  kms: KmsReads,
  instanceId: string,
  { keyIds, ours }: Pick<KnownKeys, 'keyIds' | 'ours'>,
  seen: readonly string[],
  tick: Tick,
): Promise<boolean> {
  if (seen.some((version) => ours.has(version))) return true;
  // In one order: observer and executor ask for the same ones.
  const named = [...new Set(seen.flatMap((version) => keyInVersion(version) ?? []))].toSorted();
  for (const keyId of named.slice(0, MAX_TRIED)) {
    const key = await kms.describeKey(keyId).catch(unlessUnknown);
    if (key?.instanceId === instanceId && !keyIds.has(keyId)) throw notListed(keyId, instanceId);
    if (key !== undefined) return true;
    await tick();
  }
  const byUuid = new Set(seen.filter((version) => keyInVersion(version) === undefined));
  if (byUuid.size === 0) return false;
  const others = (await kms.listRegionKeyIds(1)).items
    .filter((id) => !keyIds.has(id.toLowerCase()))
    .toSorted();
  for (const keyId of others.slice(0, MAX_TRIED)) {
    const versions = await versionsOf(kms, keyId, tick).catch(unlessUnknown);
    if (versions?.some((version) => byUuid.has(version.toLowerCase())) === true) return true;
  }
  return false;
}

function unlessUnknown(error: unknown): undefined {
  if (!NO_CANARY.includes(codeOf(error))) throw error;
}

function notListed(keyId: string, instanceId: string): Error {
  const text = `KMS describes key ${keyId} as one of ${instanceId}, and does not list it there. It is read again.`;
  return failure('LIST_INCOMPLETE', text);
}
