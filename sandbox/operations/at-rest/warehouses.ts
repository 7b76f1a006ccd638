import { refusal } from '../../errors.js';
import { printed } from '../../scenario/time.js';
import type { Body, Operations } from '../operation.js';
import { byNumber, counted, recorded, threeSizes } from './paging.js';
import { operationsOf, type About, type Describe, type Thing } from './product.js';
import { regionsOperation } from './regions.js';

const hbase = { product: 'Hbase', version: '2019-01-01', code: 'hbase' } as const;
const gpdb = { product: 'Gpdb', version: '2016-05-03', code: 'gpdb' } as const;
const clickhouse = { product: 'Clickhouse', version: '2019-11-11', code: 'clickhouse' } as const;
const zones = (regionId: string) => ({ Zones: { Zone: [{ ZoneId: `${regionId}-b`, VpcEnabled: true }] } });

/** HBase: a cluster over several zones is described by an operation of its own. */
export const hbaseOperations: Operations = {
  ...regionsOperation(hbase, ['Regions', 'Region'], (regionId) => ({
    LocalName: regionId,
    RegionEndpoint: `hbase.${regionId}.aliyuncs.com`,
    Zones: { Zone: [{ Id: `${regionId}-b` }] },
  })),
  ...operationsOf(hbase, {
    lists: {
      DescribeInstances: {
        kind: 'hbase-cluster',
        region: {},
        paging: byNumber({ parameter: 'PageSize', usual: 10, most: 100, beyond: 'refused' }, counted),
        at: ['Instances', 'Instance'],
        item: hbaseCluster,
      },
    },
    describes: { DescribeInstance: hbaseDetail(['multi-zone']), DescribeMultiZoneCluster: hbaseDetail([]) },
  }),
};

/** What a cluster of another form answers is not published; here it is as if it were not there. */
function hbaseDetail(not: readonly string[]): Describe {
  return {
    kind: 'hbase-cluster',
    id: 'ClusterId',
    gone: [404, 'Instance.NotFound'],
    refusable: true,
    answer: (thing) => {
      if (not.includes(thing.form)) throw refusal(404, 'Instance.NotFound', `${thing.id} is not found.`);
      return { ...hbaseCluster(thing), ...encryption(thing, 'NoEncryption') };
    },
  };
}

function hbaseCluster(thing: Thing): Body {
  return {
    InstanceId: thing.id,
    ClusterId: thing.id,
    InstanceName: thing.name,
    ClusterName: thing.name,
    RegionId: thing.regionId,
    ZoneId: `${thing.regionId}-b`,
    Status: 'ACTIVATION',
    Engine: thing.form === 'multi-zone' ? 'hbaseue' : 'hbase',
    ...(thing.form === 'multi-zone' && { ModuleStackVersion: '2.0' }),
    PayType: 'Postpaid',
    CreatedTimeUTC: printed(thing.createdAt),
    ResourceGroupId: thing.resourceGroupId,
  };
}

/** AnalyticDB for PostgreSQL. */
export const gpdbOperations: Operations = {
  ...regionsOperation(gpdb, ['Regions', 'Region'], zones),
  ...operationsOf(gpdb, {
    lists: {
      DescribeDBInstances: {
        kind: 'gpdb-instance',
        region: { needed: true },
        paging: byNumber(threeSizes, recorded),
        at: ['Items', 'DBInstance'],
        item: (thing) => ({ ...gpdbInstance(thing), CreateTime: printed(thing.createdAt) }),
      },
    },
    describes: {
      DescribeDBInstanceAttribute: {
        kind: 'gpdb-instance',
        id: 'DBInstanceId',
        gone: [404, 'InvalidDBInstanceId.NotFound'],
        refusable: true,
        answer: (thing) => ({
          Items: {
            DBInstanceAttribute: [
              { ...gpdbInstance(thing), CreationTime: printed(thing.createdAt), ...encryption(thing, '') },
            ],
          },
        }),
      },
    },
  }),
};

function gpdbInstance(thing: Thing): Body {
  return {
    DBInstanceId: thing.id,
    DBInstanceDescription: thing.name,
    RegionId: thing.regionId,
    ZoneId: `${thing.regionId}-b`,
    DBInstanceStatus: 'Running',
    Engine: 'gpdb',
    PayType: 'Postpaid',
    ResourceGroupId: thing.resourceGroupId,
  };
}

/** AnalyticDB for MySQL in both versions: the first has the warehouses, the second the lakehouses. */
export const adbOperations: readonly Operations[] = [
  adb({ product: 'Adb', version: '2019-03-15', code: 'adb' }, 'warehouse'),
  adb({ product: 'Adb', version: '2021-12-01', code: 'adb' }, 'lakehouse'),
];

function adb(about: About, form: string): Operations {
  const cluster = (thing: Thing) => ({
    DBClusterId: thing.id,
    DBClusterDescription: thing.name,
    RegionId: thing.regionId,
    DBClusterStatus: 'Running',
    Engine: 'AnalyticDB',
    DBVersion: form === 'warehouse' ? '3.0' : '5.0',
    PayType: 'Postpaid',
    ResourceGroupId: thing.resourceGroupId,
  });
  const describes: Record<string, Describe> = {
    DescribeDBClusterAttribute: {
      kind: 'adb-cluster',
      id: 'DBClusterId',
      gone: [404, 'InvalidDBCluster.NotFound'],
      refusable: true,
      answer: (thing) => {
        const key = thing.key === '' ? {} : { KmsId: thing.key };
        const detail = { CreationTime: printed(thing.createdAt), DiskEncryption: thing.encrypted, ...key };
        return { Items: { DBCluster: [{ ...cluster(thing), ...detail }] } };
      },
    },
  };
  const list = {
    kind: 'adb-cluster',
    region: { needed: true },
    paging: byNumber(threeSizes, counted),
    at: ['Items', 'DBCluster'],
    wanted: () => (thing: Thing) => (thing.form || 'warehouse') === form,
    item: (thing: Thing) => ({ ...cluster(thing), CreateTime: printed(thing.createdAt) }),
  } as const;
  return {
    ...regionsOperation(about, ['Regions', 'Region'], zones),
    ...operationsOf(about, { lists: { DescribeDBClusters: list }, describes }),
  };
}

/** ClickHouse. */
export const clickhouseOperations: Operations = {
  ...regionsOperation(clickhouse, ['Regions', 'Region'], zones),
  ...operationsOf(clickhouse, {
    lists: {
      DescribeDBClusters: {
        kind: 'clickhouse-cluster',
        region: { needed: true },
        paging: byNumber(threeSizes, counted),
        at: ['DBClusters', 'DBCluster'],
        item: clickhouseCluster,
      },
    },
    describes: {
      DescribeDBClusterAttribute: {
        kind: 'clickhouse-cluster',
        id: 'DBClusterId',
        gone: [404, 'InvalidDBCluster.NotFound'],
        refusable: true,
        answer: (thing) => ({ DBCluster: { ...clickhouseCluster(thing), ...encryption(thing, 'off') } }),
      },
    },
  }),
};

function clickhouseCluster(thing: Thing): Body {
  return {
    DBClusterId: thing.id,
    DBClusterDescription: thing.name,
    RegionId: thing.regionId,
    ZoneId: `${thing.regionId}-b`,
    DBClusterStatus: 'Running',
    PayType: 'Postpaid',
    CreateTime: printed(thing.createdAt),
    ResourceGroupId: thing.resourceGroupId,
  };
}

function encryption({ encrypted, key }: Thing, none: string): Body {
  return {
    EncryptionType: encrypted ? 'CloudDisk' : none,
    ...(key === '' ? {} : { EncryptionKey: key }),
  };
}
