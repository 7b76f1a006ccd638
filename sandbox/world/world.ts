import type { z } from 'zod';
import type { Credential } from '../auth/credential.js';
import { createFaults, type Faults } from '../faults/faults.js';
import { createLedger, type Ledger } from './ledger.js';
import { scenarioFields, type Scenario } from '../scenario/definition.js';
import { recordHistory, recordUses, usesOf } from '../trail/past.js';
import { createTrail, type Trail } from '../trail/trail.js';
import type { BackupJob, AccessPoint, NetworkRule, Policy, Share, Use } from '../types.js';
import { buildInstance, type Setting } from './build-instance.js';
import * as build from './build-surroundings.js';
import { createClock, type Clock } from './clock.js';
import { versionId } from '../scenario/ciphertext.js';
import { createInstanceStore, findKey, type InstanceStore } from './instances.js';
import { buildResources, createResourceStore, type ResourceStore } from './resources.js';
import { createVotes, type Votes } from './votes.js';

type Fields = z.infer<typeof scenarioFields>;

/** Everything that is true in one sandbox. */
export interface World {
  readonly scenario: Fields;
  readonly setting: Setting;
  readonly clock: Clock;
  readonly instances: InstanceStore;
  readonly credentials: Map<string, Credential>;
  readonly accessPoints: Map<string, AccessPoint>;
  readonly policies: Map<string, Policy>;
  readonly networkRules: Map<string, NetworkRule>;
  readonly shares: Map<string, Share>;
  /** What may be encrypted with a key. */
  readonly resources: ResourceStore;
  readonly uses: Use[];
  readonly trail: Trail;
  readonly votes: Votes;
  readonly backupJobs: Map<string, BackupJob>;
  readonly faults: Faults;
  readonly ledger: Ledger;
  account: { kmsStatus: 'Enabled' | 'NotEnabled' | 'InDebt' | 'Suspended'; defaultInstanceId: string };
  billing: NonNullable<Fields['billing']>;
  behaviour: NonNullable<Fields['behaviour']>;
  judge: NonNullable<Fields['judge']>;
  resourceCenter: NonNullable<Fields['resourceCenter']>;
  readonly resourceCenterKnows: NonNullable<Fields['resourceCenterKnows']>;
}

/** The world of a scenario at its start. Nothing of it is shared with another one. */
export function createWorld(scenario: Scenario): World {
  const fields = scenarioFields.parse(scenario);
  const { account, regionId } = fields;
  const start = fields.startsAt === undefined ? Date.now() : Date.parse(fields.startsAt);
  const setting = { start, accountId: account.accountId, site: account.site ?? 'intl', regionId } as const;
  const clock = createClock(start);
  const instances = fields.instances.map((item) => buildInstance(item, setting));
  const world: World = {
    scenario: fields,
    setting,
    clock,
    instances: createInstanceStore(clock, instances),
    ...surroundings(fields, start),
    resources: createResourceStore(),
    uses: [],
    trail: createTrail(regionId),
    votes: createVotes(),
    backupJobs: new Map(),
    faults: createFaults(),
    ledger: createLedger(),
    account: {
      kmsStatus: account.kmsStatus ?? 'Enabled',
      defaultInstanceId: account.defaultInstanceId ?? '',
    },
    billing: fields.billing ?? {},
    behaviour: fields.behaviour ?? {},
    judge: fields.judge ?? {},
    resourceCenter: fields.resourceCenter ?? 'off',
    resourceCenterKnows: fields.resourceCenterKnows ?? 'published',
  };
  for (const fault of fields.faults ?? []) world.faults.set(fault);
  for (const instance of instances) recordHistory(world.trail, instance, account.accountId, start);
  addTraffic(world, fields.traffic ?? []);
  addResources(world, fields.resources ?? []);
  return world;
}

function surroundings(fields: Fields, start: number) {
  const { credentials, accessPoints = [], policies = [], networkRules = [], shares = [] } = fields;
  return {
    credentials: byName(credentials.map(build.buildCredential), ({ accessKeyId }) => accessKeyId),
    accessPoints: byName(
      accessPoints.map((item) => build.buildAccessPoint(item, start)),
      nameOf,
    ),
    policies: byName(policies.map(build.buildPolicy), nameOf),
    networkRules: byName(networkRules.map(build.buildNetworkRule), nameOf),
    shares: byName(
      shares.map((item) => build.buildShare(item, start)),
      ({ resourceShareId }) => resourceShareId,
    ),
  };
}

const rememberedUses = 200_000;

/** Remembers one use; the oldest goes when there are too many. */
export function addUse({ uses }: World, use: Use): void {
  uses.push(use);
  if (uses.length > rememberedUses) uses.shift();
}

/** Lets calls have happened. Their relative times count from `base`. */
export function addTraffic(
  world: World,
  traffic: NonNullable<Fields['traffic']>,
  base = world.setting.start,
): void {
  for (const line of traffic) {
    const uses = usesOf(line, base, world.setting.accountId);
    for (const use of uses) addUse(world, use);
    recordUses(world.trail, uses, line, world.setting.accountId, (use) => versionOf(world, use));
  }
}

/** Adds what may be encrypted. Relative times count from `base`. */
export function addResources(
  world: World,
  resources: NonNullable<Fields['resources']>,
  base = world.setting.start,
): void {
  for (const item of resources) {
    const built = buildResources(item, base, world.setting.regionId);
    for (const resource of built) world.resources.put(resource, base);
  }
}

/** The version of its key that was the newest then; of a key that is nowhere here, its first. */
function versionOf({ instances }: World, { keyId = '', at }: Use): string {
  const versions = findKey(instances.current(), keyId)?.key.versions ?? [];
  return (versions.findLast((version) => version.at <= at) ?? versions[0])?.id ?? versionId(keyId, 1);
}

function byName<T>(items: readonly T[], name: (item: T) => string): Map<string, T> {
  return new Map(items.map((item) => [name(item), item]));
}

function nameOf({ name }: { readonly name: string }): string {
  return name;
}
