import { backupsOf } from '../world/backups.js';
import { newestChange } from '../world/instances.js';
import type { Instance } from '../types.js';
import type { World } from '../world/world.js';

/** What is true now. Secret values and access key secrets are left out. */
export function shownState(world: World): object {
  const now = world.clock.now();
  return {
    scenario: world.scenario.name,
    now: iso(now),
    startedAt: iso(world.clock.start),
    regionId: world.setting.regionId,
    account: { accountId: world.setting.accountId, site: world.setting.site, ...world.account },
    credentials: [...world.credentials.values()].map(({ accessKeyId, identity, allow, deny }) => ({
      accessKeyId,
      userName: identity.userName,
      allow,
      deny,
    })),
    instances: [...world.instances.current().values()].map((instance) => shownInstance(world, instance, now)),
    released: [...world.instances.released().values()].map(({ instance, at }) => ({
      instanceId: instance.instanceId,
      releasedAt: iso(at),
    })),
    shares: [...world.shares.values()],
    resources: world.resources
      .all(now)
      .slice(0, 1000)
      .map((one) => ({ ...one, createdAt: iso(one.createdAt) })),
    accessPoints: [...world.accessPoints.values()].map((point) => ({
      ...point,
      clientKeys: point.clientKeys.map((key) => ({
        ...key,
        createdAt: iso(key.createdAt),
        notBefore: iso(key.notBefore),
        notAfter: iso(key.notAfter),
      })),
    })),
    policies: [...world.policies.values()],
    networkRules: [...world.networkRules.values()],
    uses: world.uses.slice(-1000).map((use) => ({ ...use, at: iso(use.at) })),
    billing: world.billing,
    behaviour: world.behaviour,
    judge: world.judge,
    resourceCenter: world.resourceCenter,
  };
}

function shownInstance(world: World, instance: Instance, now: number) {
  const { keys, secrets } = instance;
  return {
    ...instance,
    createdAt: iso(instance.createdAt),
    enabledAt: iso(instance.enabledAt),
    newestChangeAt: iso(newestChange(instance)),
    backups: backupsOf(world, instance, now).map(({ id, madeAt, keys: k, secrets: s, restorableUntil }) => ({
      id,
      madeAt: iso(madeAt),
      keys: k,
      secrets: s,
      restorableUntil: iso(restorableUntil),
    })),
    keys: [...keys.values()].map((key) => ({
      keyId: key.keyId,
      owner: key.owner,
      state: key.state,
      deletionProtection: key.deletionProtection,
      changedAt: iso(key.changedAt),
    })),
    secrets: [...secrets.values()].map((secret) => ({
      secretName: secret.secretName,
      owner: secret.owner,
      automaticRotation: secret.automaticRotation,
      changedAt: iso(secret.changedAt),
    })),
  };
}

function iso(at: number): string {
  return new Date(at).toISOString();
}
