import { printed } from '../../scenario/time.js';
import { optional, type Body, type Operations } from '../operation.js';
import { byNumber, byToken, counted } from './paging.js';
import { at, operationsOf, type Thing } from './product.js';

/** Clusters of E-MapReduce: the keys are those of the disks of their nodes. */
export const emrOperations: Operations = operationsOf(
  { product: 'Emr', version: '2021-03-20', code: 'emr' },
  {
    lists: {
      ListClusters: {
        kind: 'emr-cluster',
        region: { needed: true },
        paging: byToken(
          { parameter: 'MaxResults', usual: 20, most: 100, beyond: 'refused' },
          ({ NextToken, MaxResults, TotalCount }) => ({ NextToken, MaxResults, TotalCount }),
        ),
        at: ['Clusters'],
        item: emr,
      },
    },
    describes: {
      GetCluster: {
        kind: 'emr-cluster',
        id: 'ClusterId',
        gone: [400, 'InvalidParameter'],
        refusable: true,
        answer: (thing) => ({ Cluster: { ...emr(thing), NodeAttributes: disksOf(thing) } }),
      },
    },
  },
);

function emr(thing: Thing): Body {
  return {
    ClusterId: thing.id,
    ClusterName: thing.name,
    ClusterType: 'DATALAKE',
    ClusterState: 'RUNNING',
    CreateTime: thing.createdAt,
    ResourceGroupId: thing.resourceGroupId,
  };
}

function disksOf(thing: Thing): Body {
  const places = [
    ['data-disk', 'DataDisk', true],
    ['system-disk', 'SystemDisk', false],
    ['disk', 'Disk', false],
  ] as const;
  const shown = places.flatMap(([place, name, first]): [string, unknown][] => {
    const part = at(thing, place, first);
    if (part === undefined) return [];
    return [
      [`${name}Encrypted`, part.encrypted],
      [`${name}KMSKeyId`, part.key],
    ];
  });
  return { ZoneId: `${thing.regionId}-b`, ...Object.fromEntries(shown) };
}

/** Disks at the edge: their regions are places of their own, and one host serves all of them. */
export const ensOperations: Operations = operationsOf(
  { product: 'Ens', version: '2017-11-10', code: 'ens' },
  {
    lists: {
      DescribeDisks: {
        kind: 'ens-disk',
        region: 'all',
        paging: byNumber({ parameter: 'PageSize', usual: 10, most: 50, beyond: 'refused' }, counted),
        at: ['Disks', 'Disks'],
        more: () => ({ Code: 0 }),
        wanted: (call) => {
          const region = optional(call, 'EnsRegionId');
          return ({ regionId }) => region === undefined || region === regionId;
        },
        item: (thing) => ({
          DiskId: thing.id,
          DiskName: thing.name,
          EnsRegionId: thing.regionId,
          Status: 'Available',
          Size: 20,
          CreationTime: printed(thing.createdAt),
          Encrypted: thing.encrypted,
          ...(thing.key === '' ? {} : { EncryptedKeyId: thing.key }),
        }),
      },
    },
  },
);

/** Database file systems. */
export const dbfsOperations: Operations = operationsOf(
  { product: 'Dbfs', version: '2020-04-18', code: 'dbfs' },
  {
    lists: {
      ListDbfs: {
        kind: 'dbfs-file-system',
        region: { needed: true, unknown: [400, 'InvalidRegion.DBFS'] },
        paging: byNumber({ parameter: 'PageSize', usual: 10, most: 100, beyond: 'refused' }, counted),
        at: ['DBFSInfo'],
        item: (thing) => ({
          FsId: thing.id,
          FsName: thing.name,
          RegionId: thing.regionId,
          Status: 'unattached',
          CreatedTime: String(thing.createdAt),
          Encryption: thing.encrypted,
          ...(thing.key === '' ? {} : { KMSKeyId: thing.key }),
        }),
      },
    },
  },
);

/** OceanBase: a tenant of each instance, with a key of its own. */
export const oceanbaseOperations: Operations = operationsOf(
  { product: 'OceanBasePro', version: '2019-09-01', code: 'oceanbase' },
  {
    lists: {
      DescribeInstances: {
        kind: 'oceanbase-instance',
        region: {},
        paging: byNumber(
          { parameter: 'PageSize', usual: 10, most: 100, beyond: 'refused' },
          ({ TotalCount }) => ({ TotalCount }),
        ),
        at: ['Instances'],
        item: ({ id, name, createdAt, resourceGroupId }) => ({
          InstanceId: id,
          InstanceName: name,
          State: 'ONLINE',
          CreateTime: printed(createdAt),
          ResourceGroupId: resourceGroupId,
        }),
      },
    },
    describes: {
      DescribeTenantEncryption: {
        kind: 'oceanbase-instance',
        id: 'InstanceId',
        gone: [404, 'InstanceNotFound'],
        refusable: true,
        answer: ({ id, encrypted, key }) => ({
          TotalCount: 1,
          TenantEncryptions: [
            {
              TenantId: `t-${id}`,
              TenantName: 'orders',
              EnableEncryption: encrypted,
              EncryptionType: key === '' ? 'INTERNAL' : 'BYOK',
              ...(key === '' ? {} : { EncryptionKeyId: key }),
            },
          ],
        }),
      },
    },
  },
);
