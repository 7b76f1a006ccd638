import { instant } from '../scenario/time.js';
import { recordHistory, recordWrite } from '../trail/past.js';
import { buildKey, buildSecret, patchedInstance, type Setting } from '../world/build-instance.js';
import { withKey, withSecret } from '../world/instances.js';
import type { Instance } from '../types.js';
import type { World } from '../world/world.js';
import type { Patch } from './patch-fields.js';

/** Changes an instance and what is in it; the trail learns of each write. Tells the problem if it cannot. */
export function patchInstance(
  world: World,
  before: Instance,
  wanted: Patch,
  setting: Setting,
): string | undefined {
  const agreed = patchedInstance(before, wanted.set ?? {}, setting);
  const grown = withNew(world, agreed, wanted, setting);
  const keySet = wanted.setKey === undefined ? grown : withSetKey(world, grown, wanted.setKey, setting);
  if (typeof keySet === 'string') return keySet;
  const all =
    wanted.setSecret === undefined ? keySet : withSetSecret(world, keySet, wanted.setSecret, setting);
  if (typeof all === 'string') return all;
  world.instances.put(all);
  return undefined;
}

function withNew(world: World, instance: Instance, wanted: Patch, setting: Setting): Instance {
  const { start, accountId } = setting;
  const keys = new Map((wanted.addKeys ?? []).map((key) => [key.keyId, buildKey(key, start, setting)]));
  const secrets = new Map(
    (wanted.addSecrets ?? []).map((secret) => [secret.secretName, buildSecret(secret, start, setting)]),
  );
  recordHistory(world.trail, { ...instance, keys, secrets }, accountId, start);
  return {
    ...instance,
    keys: new Map([...instance.keys, ...keys]),
    secrets: new Map([...instance.secrets, ...secrets]),
  };
}

function withSetKey(
  world: World,
  instance: Instance,
  { changedAt, ...fields }: NonNullable<Patch['setKey']>,
  { start, accountId }: Setting,
): Instance | string {
  const old = instance.keys.get(fields.keyId);
  if (old === undefined) return `no key ${fields.keyId} in ${instance.instanceId}`;
  const at = changedAt === undefined ? start : instant(changedAt, start);
  recordWrite(world.trail, accountId, at, 'UpdateKeyDescription', { KeyId: fields.keyId });
  return withKey(instance, { ...old, ...defined(fields), changedAt: at });
}

function withSetSecret(
  world: World,
  instance: Instance,
  { changedAt, ...fields }: NonNullable<Patch['setSecret']>,
  { start, accountId }: Setting,
): Instance | string {
  const old = instance.secrets.get(fields.secretName);
  if (old === undefined) return `no secret ${fields.secretName} in ${instance.instanceId}`;
  const at = changedAt === undefined ? start : instant(changedAt, start);
  recordWrite(world.trail, accountId, at, 'UpdateSecret', { SecretName: fields.secretName });
  return withSecret(instance, { ...old, ...defined(fields), changedAt: at });
}

/** The fields of a patch that are there. */
export function defined<T extends object>(
  fields: T | undefined,
): { [K in keyof T]?: Exclude<T[K], undefined> } {
  const result: { [K in keyof T]?: Exclude<T[K], undefined> } = {};
  return Object.assign(
    result,
    Object.fromEntries(Object.entries(fields ?? {}).filter(([, value]) => value !== undefined)),
  );
}
