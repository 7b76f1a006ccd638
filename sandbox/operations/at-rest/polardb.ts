import { printed } from '../../scenario/time.js';
import type { Body, Call, Operations } from '../operation.js';
import { byNumber, recorded, threeSizes } from './paging.js';
import { at, operationsOf, type Describe, type Thing } from './product.js';
import { keyOf } from './rds.js';
import { regionsOperation } from './regions.js';

const about = { product: 'Polardb', version: '2017-08-01', code: 'polardb' } as const;
const one: Pick<Describe, 'kind' | 'id' | 'gone' | 'refusable'> = {
  kind: 'polardb-cluster',
  id: 'DBClusterId',
  gone: [404, 'InvalidDBClusterId.NotFound'],
  refusable: true,
};

/** PolarDB: the list names no key. A cluster has one for its tables (`tde`), and one for its disk (`disk`). */
export const polardbOperations: Operations = {
  ...regionsOperation(about, ['Regions', 'Region'], (regionId) => ({
    Zones: { Zone: [{ ZoneId: `${regionId}-b`, VpcEnabled: true }] },
  })),
  ...operationsOf(about, {
    lists: {
      DescribeDBClusters: {
        kind: one.kind,
        region: { needed: true },
        paging: byNumber(threeSizes, recorded),
        at: ['Items', 'DBCluster'],
        item: cluster,
      },
    },
    describes: {
      DescribeDBClusterEncryptionKey: { ...one, answer: encryptionKeys },
      DescribeDBClusterTDE: { ...one, answer: tde },
    },
  }),
};

function cluster(thing: Thing): Body {
  return {
    DBClusterId: thing.id,
    DBClusterDescription: thing.name,
    RegionId: thing.regionId,
    ZoneId: `${thing.regionId}-b`,
    Engine: 'POLARDB',
    DBType: thing.form || 'MySQL',
    DBVersion: '8.0',
    DBClusterStatus: 'Running',
    PayType: 'Postpaid',
    CreateTime: printed(thing.createdAt),
    ResourceGroupId: thing.resourceGroupId,
    Tags: { Tag: [] },
  };
}

function encryptionKeys(thing: Thing, { world }: Call): Body {
  const EncryptionKeyList = [
    { part: at(thing, 'tde', true), UsedBy: 'TDE' },
    { part: at(thing, 'disk'), UsedBy: 'DiskEncryption' },
  ].flatMap(({ part, UsedBy }) =>
    part === undefined || part.key === '' ? [] : [{ ...keyOf(part, world.setting.accountId), UsedBy }],
  );
  return { EncryptionKeyList };
}

function tde(thing: Thing): Body {
  const part = at(thing, 'tde', true);
  const on = part?.encrypted === true;
  return {
    DBClusterId: thing.id,
    TDEStatus: on ? 'Enabled' : 'Disabled',
    EncryptNewTables: on ? 'ON' : 'OFF',
    ...(on && part.key !== '' ? { EncryptionKey: part.key, TDERegion: thing.regionId } : {}),
  };
}
