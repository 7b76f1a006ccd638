import type { z } from 'zod';
import type { Credential } from '../auth/credential.js';
import { createFaults, type Faults } from '../faults/faults.js';
import { createLedger, type Ledger } from '../ledger/ledger.js';
import { scenarioFields, type Scenario } from '../scenario/definition.js';
import { recordHistory, recordUses, usesOf } from '../trail/past.js';
import { createTrail, type Trail } from '../trail/trail.js';
import type { BackupJob } from './backups.js';
import { buildInstance, type Setting } from './build-instance.js';
import * as build from './build-surroundings.js';
import { createClock, type Clock } from './clock.js';
import { createInstanceStore, type InstanceStore } from './instances.js';
import type { AccessPoint, NetworkRule, Policy, Share, Use } from './types.js';
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
}

export function createWorld(scenario: Scenario): World {
  const fields = scenarioFields.parse(scenario);
  const { account, regionId } = fields;
  const start = fields.startsAt === undefined ? Date.now() : Date.parse(fields.startsAt);
  const setting = { start, accountId: account.accountId, site: account.site ?? 'intl', regionId } as const;
  const clock = createClock(start);
  const faults = createFaults();
  for (const fault of fields.faults ?? []) faults.set(fault);
  const world: World = {
    scenario: fields,
    setting,
    clock,
    instances: createInstanceStore(
      clock,
      fields.instances.map((item) => buildInstance(item, setting)),
    ),
    credentials: byName(fields.credentials.map(build.buildCredential), ({ accessKeyId }) => accessKeyId),
    accessPoints: byName(
      (fields.accessPoints ?? []).map((item) => build.buildAccessPoint(item, start)),
      nameOf,
    ),
    policies: byName((fields.policies ?? []).map(build.buildPolicy), nameOf),
    networkRules: byName((fields.networkRules ?? []).map(build.buildNetworkRule), nameOf),
    shares: byName(
      (fields.shares ?? []).map((item) => build.buildShare(item, start)),
      ({ resourceShareId }) => resourceShareId,
    ),
    uses: [],
    trail: createTrail(regionId),
    votes: createVotes(),
    backupJobs: new Map(),
    faults,
    ledger: createLedger(),
    account: {
      kmsStatus: account.kmsStatus ?? 'Enabled',
      defaultInstanceId: account.defaultInstanceId ?? '',
    },
    billing: fields.billing ?? {},
    behaviour: fields.behaviour ?? {},
    judge: fields.judge ?? {},
  };
  for (const instance of world.instances.current().values()) {
    recordHistory(world.trail, instance, account.accountId, start);
  }
  addTraffic(world, fields.traffic ?? []);
  return world;
}

/** Lets calls have happened. Times relative to "now" are the caller's to resolve. */
export function addTraffic(
  world: World,
  traffic: NonNullable<Fields['traffic']>,
  base = world.setting.start,
): void {
  for (const line of traffic) {
    const uses = usesOf(line, base);
    world.uses.push(...uses);
    recordUses(world.trail, uses, line, world.setting.accountId);
  }
}

function byName<T>(items: readonly T[], name: (item: T) => string): Map<string, T> {
  return new Map(items.map((item) => [name(item), item]));
}

function nameOf({ name }: { readonly name: string }): string {
  return name;
}
