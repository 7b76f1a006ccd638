import type { PlaceName } from '../release/places.js';

/** Every place where data can lie encrypted under a key without a call for months. */
export const DATA_AT_REST: readonly PlaceName[] = [
  'ecs',
  'ess',
  'rds',
  'polardb',
  'redis',
  'mongodb',
  'oss',
  'oss-objects',
  'nas',
  'sls',
  'ack',
  'cloud-backup',
  'kafka',
  'rabbitmq',
  'mns',
  'hbase',
  'gpdb',
  'adb',
  'clickhouse',
  'starrocks',
  'milvus',
  'apig',
  'ecd',
  'oos',
  'more-services',
  'other-services',
];

/** Roles of cloud services that are documented, in lower case, and where a service that takes them keeps data. */
const KNOWN_ROLES: ReadonlyMap<string, readonly PlaceName[]> = new Map([
  // It decrypts disks, snapshots and images, whoever made them: node pools, scaling groups and backups among them.
  ['aliyunecsdiskencryptdefaultrole', ['ecs', 'ess', 'ack', 'cloud-backup', 'ecd', 'more-services']],
  // The databases share it.
  [
    'aliyunrdsinstanceencryptiondefaultrole',
    ['rds', 'polardb', 'redis', 'mongodb', 'gpdb', 'adb', 'clickhouse', 'hbase', 'more-services'],
  ],
]);

/** People and programs: whatever else calls may be a service of the cloud. */
const NO_SERVICE = /^(ram-user|root-account|assumed-role)\/\d+\//;

/**
 * Which places have to be `CLEAR` before a use by this caller may be taken for one of others: the role that decrypts the
 * data of a service for others would decrypt ours too. All places of data at rest for a role that nobody here knows, and
 * for a caller that does not say plainly who it is; none for people and programs. A policy may only add to these.
 */
export function placesThatCover(caller: string): readonly PlaceName[] {
  const role = caller.split('/').at(-1)?.trim().toLowerCase() ?? '';
  if (NO_SERVICE.test(caller) && !role.startsWith('aliyun')) return [];
  const known = caller.startsWith('assumed-role/') ? KNOWN_ROLES.get(role) : undefined;
  return known ?? DATA_AT_REST;
}
