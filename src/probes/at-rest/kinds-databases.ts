import type { Kind } from './kind.js';
import { byNumber, byToken } from './pages.js';

const TDE_ON = { TDEStatus: ['enabled'] };

/** Databases. Which code means that there can be no key of the customer: docs/cloud-facts.md, Data at rest: codes. */
export const DATABASES = {
  rds: [
    {
      kind: 'rds-instance',
      product: 'rds',
      center: ['ACS::RDS::DBInstance'],
      list: {
        action: 'DescribeDBInstances',
        at: 'Items.DBInstance',
        id: ['DBInstanceId'],
        name: 'DBInstanceDescription',
        pages: byToken(100),
      },
      each: [
        {
          action: 'DescribeDBInstanceEncryptionKey',
          by: 'DBInstanceId',
          noKey: ['NoActiveBYOK', 'Api.NotSupport'],
        },
        {
          action: 'DescribeDBInstanceTDE',
          by: 'DBInstanceId',
          noKey: ['IncorrectDBInstanceType', 'IncorrectEngineVersion', 'Api.NotSupport'],
        },
        {
          // Columns: a service that is bought apart.
          action: 'DescribeDBInstanceCLS',
          by: 'DBInstanceId',
          noKey: ['ColumnEncryptionErrorCode.NOT_PURCHASED', 'Api.NotSupport'],
        },
      ],
      encrypted: {
        TDEMode: ['customer_provided_key', 'unknown'],
        TDEStatus: ['enabled'],
        EncryptionKeyMode: ['kms_key', 'kms'],
      },
      serviceKey: { TDEMode: ['aliyun_generate_key'] },
    },
  ],
  polardb: [
    {
      kind: 'polardb-cluster',
      product: 'polardb',
      center: ['ACS::PolarDB::DBCluster'],
      list: {
        action: 'DescribeDBClusters',
        at: 'Items.DBCluster',
        id: ['DBClusterId'],
        name: 'DBClusterDescription',
        pages: byNumber(100),
      },
      each: [
        {
          action: 'DescribeDBClusterEncryptionKey',
          by: 'DBClusterId',
        },
        {
          action: 'DescribeDBClusterTDE',
          by: 'DBClusterId',
        },
      ],
      encrypted: TDE_ON,
    },
  ],
  redis: [
    {
      kind: 'redis-instance',
      product: 'r-kvstore',
      center: ['ACS::Redis::DBInstance'],
      list: {
        action: 'DescribeInstances',
        at: 'Instances.KVStoreInstance',
        id: ['InstanceId'],
        name: 'InstanceName',
        pages: byNumber(50),
      },
      each: [
        {
          action: 'DescribeInstanceTDEStatus',
          by: 'InstanceId',
          noKey: ['InstanceType.NotSupport'],
        },
        {
          action: 'DescribeEncryptionKey',
          by: 'InstanceId',
          where: TDE_ON,
        },
      ],
      encrypted: TDE_ON,
    },
  ],
  mongodb: [
    {
      kind: 'mongodb-instance',
      product: 'dds',
      center: ['ACS::MongoDB::DBInstance'],
      list: {
        action: 'DescribeDBInstances',
        at: 'DBInstances.DBInstance',
        id: ['DBInstanceId'],
        name: 'DBInstanceDescription',
        pages: byNumber(100),
        // Unless it is told, the list has replica sets only.
        with: ['replicate', 'sharding', 'serverless'].map((DBInstanceType) => ({ DBInstanceType })),
      },
      each: [
        {
          action: 'DescribeDBInstanceAttribute',
          by: 'DBInstanceId',
        },
        {
          action: 'DescribeDBInstanceTDEInfo',
          by: 'DBInstanceId',
          noKey: ['NO_ACTIVE_BYOK', 'NoActiveBYOK'],
        },
      ],
      encrypted: TDE_ON,
    },
  ],
} as const satisfies Readonly<Record<string, readonly Kind[]>>;
