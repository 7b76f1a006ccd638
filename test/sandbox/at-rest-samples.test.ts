import { existsSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { leaveOut } from '../support/left-out.js';
import { account } from './at-rest-support.js';
import { bodiesOf, compared, samples, unpublished } from './published.js';
import { firstKey as key } from './support.js';

const RegionId = 'cn-hangzhou';
const here = { RegionId };

/** What is asked, and where the published body of it lies. */
const asked: readonly (readonly [string, string, string, Readonly<Record<string, string | number>>])[] = [
  ['Ecs', '2014-05-26', 'DescribeRegions', {}],
  ['Ecs', '2014-05-26', 'DescribeDisks', here],
  ['Ecs', '2014-05-26', 'DescribeSnapshots', here],
  ['Ecs', '2014-05-26', 'DescribeImages', here],
  ['Ecs', '2014-05-26', 'DescribeAutoSnapshotPolicyEx', here],
  ['Ecs', '2014-05-26', 'DescribeLaunchTemplates', here],
  ['Rds', '2014-08-15', 'DescribeDBInstances', here],
  ['Rds', '2014-08-15', 'DescribeDBInstances', { ...here, MaxResults: 30 }],
  ['Rds', '2014-08-15', 'DescribeDBInstanceEncryptionKey', { DBInstanceId: 'rm-1' }],
  ['Rds', '2014-08-15', 'DescribeDBInstanceTDE', { DBInstanceId: 'rm-1' }],
  ['Rds', '2014-08-15', 'DescribeKmsAssociateResources', { ...here, KmsResourceId: key }],
  ['R-kvstore', '2015-01-01', 'DescribeInstances', here],
  ['R-kvstore', '2015-01-01', 'DescribeEncryptionKey', { InstanceId: 'r-1' }],
  ['Dds', '2015-12-01', 'DescribeDBInstances', here],
  ['Dds', '2015-12-01', 'DescribeDBInstanceAttribute', { DBInstanceId: 'dds-1' }],
  ['Dds', '2015-12-01', 'DescribeDBInstanceEncryptionKey', { DBInstanceId: 'dds-1' }],
  ['Polardb', '2017-08-01', 'DescribeDBClusters', here],
  ['Polardb', '2017-08-01', 'DescribeDBClusterEncryptionKey', { DBClusterId: 'pc-1' }],
  ['Polardb', '2017-08-01', 'DescribeDBClusterTDE', { DBClusterId: 'pc-1' }],
  ['Nas', '2017-06-26', 'DescribeFileSystems', here],
  ['Ess', '2022-02-22', 'DescribeScalingConfigurations', here],
  ['Hbr', '2017-09-08', 'DescribeVaults', { VaultRegionId: RegionId }],
  ['Alikafka', '2019-09-16', 'GetInstanceList', here],
  ['Amqp-open', '2019-12-12', 'ListInstances', { ...here, MaxResults: 10 }],
  ['Mns-open', '2022-01-19', 'ListQueue', here],
  ['Hbase', '2019-01-01', 'DescribeInstances', here],
  ['Hbase', '2019-01-01', 'DescribeInstance', { ClusterId: 'hb-1' }],
  ['Gpdb', '2016-05-03', 'DescribeDBInstanceAttribute', { DBInstanceId: 'gp-1' }],
  ['Adb', '2019-03-15', 'DescribeDBClusterAttribute', { DBClusterId: 'am-1' }],
  ['Clickhouse', '2019-11-11', 'DescribeDBClusterAttribute', { DBClusterId: 'cc-1' }],
  ['Ecd', '2020-09-30', 'DescribeDesktops', here],
  ['Oos', '2019-06-01', 'ListSecretParameters', here],
  ['Hitsdb', '2020-06-15', 'GetLindormInstance', { InstanceId: 'ld-1' }],
  ['Emr', '2021-03-20', 'GetCluster', { ...here, ClusterId: 'c-emr' }],
  ['Ens', '2017-11-10', 'DescribeDisks', {}],
  ['Dbfs', '2020-04-18', 'ListDbfs', here],
  ['OceanBasePro', '2019-09-01', 'DescribeTenantEncryption', { InstanceId: 'ob-1' }],
  ['ResourceCenter', '2022-12-01', 'GetResourceCenterServiceStatus', {}],
  ['ResourceCenter', '2022-12-01', 'SearchResources', { MaxResults: 2 }],
  ['ResourceCenter', '2022-12-01', 'GetResourceCounts', { GroupByKey: 'ResourceType' }],
  ['ResourceCenter', '2022-12-01', 'ListResourceTypes', {}],
];

/** The same of products that have paths. */
const byPath: readonly (readonly [string, string, string, string])[] = [
  ['Cs', '2015-12-15', 'DescribeClustersV1', '/api/v1/clusters'],
  ['Cs', '2015-12-15', 'DescribeClusterDetail', '/clusters/c-1'],
  ['Cs', '2015-12-15', 'DescribeClusterNodePools', '/clusters/c-1/nodepools'],
  ['Maxcompute', '2022-01-04', 'GetProject', '/api/v1/projects/p1'],
  ['Sls', '2020-12-30', 'ListLogStores', '/logstores'],
  ['Sls', '2020-12-30', 'GetLogStore', '/logstores/own'],
];

/** One of everything, with a key in each of its places. */
const resources = [
  { kind: 'ecs-disk', id: 'd-1', key },
  { kind: 'ecs-snapshot', id: 's-1', key, parent: 'd-1' },
  { kind: 'ecs-image', id: 'm-1', encrypted: true, parent: 's-1' },
  { kind: 'ecs-auto-snapshot-policy', id: 'sp-1', key },
  { kind: 'ecs-launch-template', id: 'lt-1', key },
  { kind: 'rds-instance', id: 'rm-1', key },
  { kind: 'rds-instance', id: 'rm-1', place: 'tde', key },
  { kind: 'redis-instance', id: 'r-1', key },
  { kind: 'mongodb-instance', id: 'dds-1', key },
  { kind: 'polardb-cluster', id: 'pc-1', key },
  { kind: 'polardb-cluster', id: 'pc-1', place: 'disk', key },
  { kind: 'nas-file-system', id: 'nas-1', key },
  { kind: 'ess-scaling-configuration', id: 'asc-1', key },
  { kind: 'ess-scaling-configuration', id: 'asc-1', place: 'data-disk', key },
  { kind: 'hbr-vault', id: 'v-1', key },
  { kind: 'kafka-instance', id: 'alikafka-1', key },
  { kind: 'rabbitmq-instance', id: 'amqp-1', key },
  { kind: 'mns-queue', id: 'orders', key },
  { kind: 'hbase-cluster', id: 'hb-1', key },
  { kind: 'gpdb-instance', id: 'gp-1', key },
  { kind: 'adb-cluster', id: 'am-1', key },
  { kind: 'clickhouse-cluster', id: 'cc-1', key },
  { kind: 'desktop', id: 'ecd-1', key },
  { kind: 'oos-secret-parameter', id: 'password', key },
  { kind: 'maxcompute-project', id: 'p1', key },
  { kind: 'lindorm-instance', id: 'ld-1', key },
  { kind: 'emr-cluster', id: 'c-emr', key },
  { kind: 'ens-disk', id: 'd-1', key },
  { kind: 'dbfs-file-system', id: 'dbfs-1', key },
  { kind: 'oceanbase-instance', id: 'ob-1', key },
  { kind: 'ack-cluster', id: 'c-1', key },
  { kind: 'ack-node-pool', id: 'np-1', parent: 'c-1', key },
  { kind: 'ack-node-pool', id: 'np-1', parent: 'c-1', place: 'data-disk', key },
  { kind: 'sls-logstore', id: 'own', parent: 'audit', key },
];

// In the vendor's SDK models, and not in the samples, which are older.
const newer = new Set<string>([
  'DescribeImages Images.Image.DiskDeviceMappings.DiskDeviceMapping.Encrypted',
  'DescribeSnapshots Snapshots.Snapshot.SourceDiskSize',
  'DescribeDBInstanceTDE EncryptionKey',
  'DescribeDBInstanceAttribute DBInstances.DBInstance.EncryptionKey',
  'DescribeScalingConfigurations ScalingConfigurations.SystemDiskEncrypted',
  'DescribeScalingConfigurations ScalingConfigurations.SystemDiskKMSKeyId',
  'DescribeDesktops PageNumber',
  'DescribeDesktops PageSize',
  'ListInstances Data.Instances.EncryptedInstance',
  'ListInstances Data.Instances.KmsKeyId',
  'ListQueue Data.PageData.EncryptionEnabled',
  'ListQueue Data.PageData.EnableSSE',
  'ListQueue Data.PageData.KmsKeyId',
]);

if (existsSync(samples)) describe("the vendor's published bodies", published);
else leaveOut("the sandbox's things at rest on the vendor's bodies", 'ln -s FOLDER-WITH-samples ../shared');

function published(): void {
  it.each(asked)(
    'of %s %s %s (%o) have the fields and types that the sandbox answers',
    async (...question) => {
      const [product, version, action, parameters] = question;
      const { ask } = await account(resources, { resourceCenter: 'finished' });

      const { status, body } = await ask(version, action, parameters);

      expect(status).toBe(200);
      expect(differences(product, action, body)).toEqual([]);
    },
  );

  it.each(byPath)(
    'of %s %s %s (%s) have the fields and types that the sandbox answers',
    async (...question) => {
      const [product, version, action, path] = question;
      const { rest, log } = await account(resources);

      const { status, body } =
        product === 'Sls' ? await log(path, 'audit') : await rest('GET', path, [version, action]);

      expect(status).toBe(200);
      expect(differences(product, action, body)).toEqual([]);
    },
  );
}

function differences(product: string, action: string, body: unknown): string[] {
  const bodies = bodiesOf(`${product}/${action}.json`);
  const all = [...bodies.flatMap((sample) => compared(sample, body, '')), ...unpublished(bodies, body)];
  return all.filter((line) => !newer.has(`${action} ${line.split(':')[0] ?? ''}`));
}
