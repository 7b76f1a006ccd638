import type { Kind } from './kind.js';
import { byNumber } from './pages.js';

const CLOUD_DISK = { EncryptionType: ['clouddisk'] };

/** Two versions of one API, each with clusters of its own. */
const ADB = {
  list: {
    action: 'DescribeDBClusters',
    at: 'Items.DBCluster',
    id: ['DBClusterId'],
    name: 'DBClusterDescription',
    pages: byNumber(100),
  },
  each: [{ action: 'DescribeDBClusterAttribute', by: 'DBClusterId' }],
  encrypted: { DiskEncryption: ['true'] },
} as const;

/** Databases for much data. */
export const WAREHOUSES = {
  hbase: [
    {
      kind: 'hbase-cluster',
      product: 'hbase',
      center: ['ACS::HBase::Cluster'],
      list: {
        action: 'DescribeInstances',
        at: 'Instances.Instance',
        id: ['InstanceId'],
        name: 'InstanceName',
        pages: byNumber(100),
      },
      each: [
        { action: 'DescribeInstance', by: 'ClusterId' },
        // One over several zones is in the same list, and is described by an operation of its own.
        { action: 'DescribeMultiZoneCluster', by: 'ClusterId', unless: 'EncryptionType' },
      ],
      encrypted: CLOUD_DISK,
    },
  ],
  gpdb: [
    {
      kind: 'gpdb-instance',
      product: 'gpdb',
      center: ['ACS::GPDB::DBInstance'],
      list: {
        action: 'DescribeDBInstances',
        at: 'Items.DBInstance',
        id: ['DBInstanceId'],
        name: 'DBInstanceDescription',
        pages: byNumber(100),
      },
      each: [{ action: 'DescribeDBInstanceAttribute', by: 'DBInstanceId' }],
      encrypted: CLOUD_DISK,
    },
  ],
  adb: [
    { kind: 'adb-cluster', product: 'adb', center: ['ACS::ADB::DBCluster'], ...ADB },
    {
      kind: 'adb-lakehouse',
      product: 'adb-lakehouse',
      center: ['ACS::ADB::DBClusterLakeVersion'],
      ...ADB,
    },
  ],
  clickhouse: [
    {
      kind: 'clickhouse-cluster',
      product: 'clickhouse',
      center: ['ACS::ClickHouse::DBCluster'],
      list: {
        action: 'DescribeDBClusters',
        at: 'DBClusters.DBCluster',
        id: ['DBClusterId'],
        name: 'DBClusterDescription',
        pages: byNumber(100),
      },
      each: [
        {
          action: 'DescribeDBClusterAttribute',
          by: 'DBClusterId',
        },
      ],
      encrypted: CLOUD_DISK,
    },
  ],
} as const satisfies Readonly<Record<string, readonly Kind[]>>;
