import type { Clock } from './clock.js';
import type { Instance, Instances, Key, Secret } from '../types.js';

/** An instance that was released, as it was. */
interface Released {
  readonly instance: Instance;
  readonly at: number;
}

/** The instances as they are, and as they were: a stale read asks for the past. */
export interface InstanceStore {
  readonly current: () => Instances;
  readonly asOf: (at: number) => Instances;
  readonly put: (instance: Instance) => void;
  readonly release: (instanceId: string) => void;
  readonly released: () => ReadonlyMap<string, Released>;
}

const rememberedChanges = 500;

/** Every instance there is, and how it was before each of the newest changes. */
export function createInstanceStore(clock: Clock, initial: readonly Instance[]): InstanceStore {
  let current: Instances = new Map(initial.map((instance) => [instance.instanceId, instance]));
  const history: { until: number; instances: Instances }[] = [];
  const released = new Map<string, Released>();

  const change = (next: Instances) => {
    history.push({ until: clock.now(), instances: current });
    if (history.length > rememberedChanges) history.shift();
    current = next;
  };
  return {
    current: () => current,
    asOf: (at) => history.find(({ until }) => at < until)?.instances ?? current,
    put: (instance) => {
      change(new Map(current).set(instance.instanceId, instance));
    },
    release: (instanceId) => {
      const instance = current.get(instanceId);
      if (instance === undefined) return;
      released.set(instanceId, { instance, at: clock.now() });
      change(new Map([...current].filter(([id]) => id !== instanceId)));
    },
    released: () => released,
  };
}

/** The instance with this key in it, in the place of one of the same id. */
export function withKey(instance: Instance, key: Key): Instance {
  return { ...instance, keys: new Map(instance.keys).set(key.keyId, key) };
}

/** The instance with this secret in it, in the place of one of the same name. */
export function withSecret(instance: Instance, secret: Secret): Instance {
  return { ...instance, secrets: new Map(instance.secrets).set(secret.secretName, secret) };
}

/** The key of this id, alias or ARN, and its instance; undefined when there is none. */
export function findKey(instances: Instances, keyId: string): { instance: Instance; key: Key } | undefined {
  const wanted = keyId.replace(/^acs:kms:[^:]*:[^:]*:(key\/)?/, '');
  for (const instance of instances.values()) {
    const key =
      instance.keys.get(wanted) ??
      (wanted.startsWith('alias/')
        ? [...instance.keys.values()].find(({ aliases }) => aliases.includes(wanted))
        : undefined);
    if (key !== undefined) return { instance, key };
  }
  return undefined;
}

/** The secret of this name or ARN, and its instance; undefined when there is none. */
export function findSecret(
  instances: Instances,
  name: string,
): { instance: Instance; secret: Secret } | undefined {
  const wanted = name.replace(/^acs:kms:[^:]*:[^:]*:secret\//, '');
  for (const instance of instances.values()) {
    const secret = instance.secrets.get(wanted);
    if (secret !== undefined) return { instance, secret };
  }
  return undefined;
}

/** When anything in the instance was last written. */
export function newestChange(instance: Instance): number {
  let newest = instance.createdAt;
  for (const { changedAt } of instance.keys.values()) newest = Math.max(newest, changedAt);
  for (const { changedAt } of instance.secrets.values()) newest = Math.max(newest, changedAt);
  return newest;
}
