import { KINDS, type PlaceAtRest } from '../../../src/probes/at-rest/kinds.js';
import type { ProbeTask } from '../../../src/probes/probe-task.js';
import type { Scenario } from '../../../sandbox/index.js';
import { NOW, SNAPSHOT } from '../../support/snapshots.js';

/** A thing as a scenario has it. */
export type Resource = NonNullable<Scenario['resources']>[number];

/** A key of the instance of the scenario `ready`. */
export const KEY = 'key-hzz65f3a1b2c3d4e5f6a1';

/** Every place that the table reads. */
export const AT_REST: readonly PlaceAtRest[] = Object.keys(KINDS).filter(isPlace);

function isPlace(name: string): name is PlaceAtRest {
  return Object.hasOwn(KINDS, name);
}

/** A look at an instance with one key, which has an alias. */
export const TASK: ProbeTask = {
  seen: SNAPSHOT.instance,
  inventory: {
    ...SNAPSHOT.inventory,
    keys: SNAPSHOT.inventory.keys.map((key) => ({ ...key, keyId: KEY })),
    aliases: [{ name: 'alias/payments-old/orders', keyId: KEY }],
  },
  scan: { quietDays: 30 },
  lookbackDays: 90,
  asOf: NOW,
  canarySince: NOW.toISOString(),
};

/** Ways in which a thing names the key of the instance. */
export const NAMES: readonly string[] = [
  KEY,
  KEY.toUpperCase(),
  `acs:kms:cn-hangzhou:1234567890123456:key/${KEY}`,
  'alias/payments-old/orders',
  'acs:kms:cn-hangzhou:1234567890123456:alias/payments-old/orders',
];

/** What the sandbox calls a kind, in which place it is read, and where it may keep its key. */
export interface Planted {
  readonly kind: string;
  readonly place: PlaceAtRest;
  readonly places?: readonly string[];
  readonly forms?: readonly string[];
  /** What it is in, where the sandbox does not make that up. */
  readonly parent?: string;
}

/** Every kind of the sandbox that names its key. */
export const PLANTED: readonly Planted[] = [
  { kind: 'ecs-disk', place: 'ecs' },
  { kind: 'ecs-snapshot', place: 'ecs' },
  { kind: 'ecs-auto-snapshot-policy', place: 'ecs' },
  { kind: 'ecs-default-key', place: 'ecs' },
  { kind: 'ecs-cloud-assistant', place: 'ecs' },
  { kind: 'ecs-launch-template', place: 'ecs', places: ['system-disk', 'data-disk'] },
  { kind: 'ess-scaling-configuration', place: 'ess', places: ['system-disk', 'data-disk'] },
  { kind: 'rds-instance', place: 'rds', places: ['disk', 'tde', 'columns'] },
  { kind: 'polardb-cluster', place: 'polardb', places: ['tde', 'disk'] },
  { kind: 'redis-instance', place: 'redis' },
  {
    kind: 'mongodb-instance',
    place: 'mongodb',
    places: ['disk', 'tde'],
    forms: ['replicate', 'sharding', 'serverless'],
  },
  { kind: 'hbase-cluster', place: 'hbase', forms: ['single-zone', 'multi-zone'] },
  { kind: 'gpdb-instance', place: 'gpdb' },
  { kind: 'adb-cluster', place: 'adb', forms: ['warehouse', 'lakehouse'] },
  { kind: 'clickhouse-cluster', place: 'clickhouse' },
  { kind: 'nas-file-system', place: 'nas' },
  { kind: 'hbr-vault', place: 'cloud-backup' },
  { kind: 'hbr-policy-binding', place: 'cloud-backup' },
  { kind: 'kafka-instance', place: 'kafka' },
  { kind: 'rabbitmq-instance', place: 'rabbitmq' },
  { kind: 'mns-queue', place: 'mns' },
  { kind: 'mns-topic', place: 'mns' },
  { kind: 'desktop', place: 'ecd' },
  { kind: 'ecd-snapshot', place: 'ecd' },
  { kind: 'ecd-image', place: 'ecd' },
  { kind: 'ecd-desktop-group', place: 'ecd' },
  { kind: 'ecd-bundle', place: 'ecd', forms: ['single-session', 'multi-session'] },
  { kind: 'ecd-template', place: 'ecd' },
  { kind: 'oos-secret-parameter', place: 'oos' },
  { kind: 'oss-bucket', place: 'oss', places: ['default', 'replication', 'inventory'] },
  { kind: 'sls-logstore', place: 'sls', parent: 'logs' },
  { kind: 'ack-cluster', place: 'ack' },
  { kind: 'starrocks-instance', place: 'starrocks' },
  { kind: 'milvus-instance', place: 'milvus' },
  { kind: 'apig-secret', place: 'apig', forms: ['AI', 'API'] },
  { kind: 'emr-cluster', place: 'more-services', places: ['data-disk', 'system-disk', 'disk'] },
  { kind: 'ens-disk', place: 'more-services' },
  { kind: 'ebs-disk', place: 'more-services', parent: 'dbsc-1' },
  { kind: 'maxcompute-project', place: 'more-services' },
  { kind: 'live-domain', place: 'more-services' },
  { kind: 'dbfs-file-system', place: 'more-services' },
  { kind: 'rocketmq-instance', place: 'more-services' },
  { kind: 'oceanbase-instance', place: 'more-services' },
];

/** One answer in each region: of several things there, each is it. */
export const SETTINGS: readonly string[] = ['ecs-default-key', 'ecs-cloud-assistant'];

/** Kinds that tell that they are encrypted, and never with which key. */
export const FLAGS = ['lindorm-instance', 'polardbx-instance', 'elasticsearch-instance'] as const;
