import { printed } from '../../scenario/time.js';
import { required, type Body, type Call, type Operations } from '../operation.js';
import { byNumber, byToken, counted } from './paging.js';
import { operationsOf, seen, withOwn, type Thing } from './product.js';
import { regionOf } from './region.js';

const region = { needed: true } as const;
const numbered = byNumber({ parameter: 'PageSize', usual: 10, most: 100, beyond: 'refused' }, counted);

/** Dedicated clusters of block storage: a disk is in one (`parent`), which needs no entry of its own. */
export const blockStorageOperations: Operations = operationsOf(
  { product: 'Ebs', version: '2021-07-30', code: 'ebs' },
  {
    lists: {
      DescribeDedicatedBlockStorageClusterDisks: {
        kind: 'ebs-disk',
        region,
        paging: byToken(
          { parameter: 'MaxResults', usual: 10, most: 500, beyond: 'refused' },
          ({ NextToken }) => ({ NextToken }),
        ),
        at: ['Disks', 'Disk'],
        wanted: (call) => {
          const cluster = required(call, 'DbscId');
          return ({ parent }) => parent === cluster;
        },
        item: disk,
      },
    },
    others: { DescribeDedicatedBlockStorageClusters: { answer: listClusters } },
  },
);

function listClusters(call: Call): Body {
  const where = regionOf(call, region);
  const things = seen(call, 'ebs-cluster', where);
  const named = new Set(things.map(({ id }) => id));
  const others = new Set(seen(call, 'ebs-disk', where).map(({ parent }) => parent));
  const all = [
    ...things.map((thing) => withOwn(thing, cluster(thing.id, where))),
    ...[...others].filter((id) => !named.has(id)).map((id) => cluster(id, where)),
  ];
  const { items, fields } = numbered(call, all);
  return { ...fields, DedicatedBlockStorageClusters: { DedicatedBlockStorageCluster: items } };
}

function cluster(id: string, regionId: string): Body {
  return {
    DedicatedBlockStorageClusterId: id,
    DedicatedBlockStorageClusterName: id,
    RegionId: regionId,
    ZoneId: `${regionId}-b`,
    Category: 'cloud_essd',
    Status: 'Running',
  };
}

function disk(thing: Thing): Body {
  return {
    DiskId: thing.id,
    DiskName: thing.name,
    RegionId: thing.regionId,
    ZoneId: `${thing.regionId}-b`,
    Status: 'In_use',
    Category: 'cloud_essd',
    CreationTime: printed(thing.createdAt),
    StorageClusterId: thing.parent,
    Encrypted: thing.encrypted,
    ...(thing.key === '' ? {} : { KMSKeyId: thing.key }),
  };
}
