import { printed } from '../../scenario/time.js';
import type { Body, Operations } from '../operation.js';
import { byNumber } from './paging.js';
import { operationsOf, type Thing } from './product.js';
import { regionsOperation } from './regions.js';

const lindormProduct = { product: 'Hitsdb', version: '2020-06-15', code: 'lindorm' } as const;
const polardbxProduct = { product: 'Polardbx', version: '2020-02-02', code: 'polardbx' } as const;

/** Lindorm: that it is encrypted is all that it tells. */
export const lindormOperations: Operations = {
  ...regionsOperation(lindormProduct, ['Regions']),
  ...operationsOf(lindormProduct, {
    lists: {
      GetLindormInstanceList: {
        kind: 'lindorm-instance',
        region: {},
        paging: byNumber(
          { parameter: 'PageSize', usual: 10, most: 100, beyond: 'refused' },
          ({ PageNumber, PageSize, TotalCount }) => ({ PageNumber, PageSize, Total: TotalCount }),
        ),
        at: ['InstanceList'],
        item: lindorm,
      },
    },
    describes: {
      GetLindormInstance: {
        kind: 'lindorm-instance',
        id: 'InstanceId',
        gone: [400, 'Instance.IsDeleted'],
        refusable: true,
        answer: (thing) => ({ ...lindorm(thing), EnableKms: thing.encrypted }),
      },
    },
  }),
};

function lindorm(thing: Thing): Body {
  return {
    InstanceId: thing.id,
    InstanceAlias: thing.name,
    RegionId: thing.regionId,
    InstanceStatus: 'ACTIVATION',
    PayType: 'POSTPAY',
    CreateMilliseconds: thing.createdAt,
    ResourceGroupId: thing.resourceGroupId,
  };
}

/** PolarDB-X: 0 or 1, as a text. */
export const polardbxOperations: Operations = {
  ...regionsOperation(polardbxProduct, ['Regions', 'Region']),
  ...operationsOf(polardbxProduct, {
    lists: {
      DescribeDBInstances: {
        kind: 'polardbx-instance',
        region: { needed: true },
        paging: byNumber(
          { parameter: 'PageSize', usual: 30, most: 100, beyond: 'refused' },
          ({ PageNumber, PageSize, TotalCount }) => ({ PageNumber, PageSize, TotalNumber: TotalCount }),
        ),
        at: ['DBInstances'],
        item: (thing) => ({
          DBInstanceName: thing.id,
          Description: thing.name,
          RegionId: thing.regionId,
          Status: 'Running',
          CreateTime: printed(thing.createdAt),
          ResourceGroupId: thing.resourceGroupId,
        }),
      },
    },
    describes: {
      DescribeDBInstanceTDE: {
        kind: 'polardbx-instance',
        id: 'DBInstanceName',
        gone: [404, 'DBInstance.NotFound'],
        refusable: true,
        answer: ({ encrypted }) => ({ Data: { TDEStatus: encrypted ? '1' : '0' } }),
      },
    },
  }),
};

/** Elasticsearch: a boolean of the disks of its nodes. */
export const elasticsearchOperations: Operations = operationsOf(
  { product: 'Elasticsearch', version: '2017-06-13', code: 'elasticsearch' },
  {
    lists: {
      ListInstance: {
        kind: 'elasticsearch-instance',
        route: { method: 'GET', path: '/openapi/instances' },
        region: {},
        paging: byNumber(
          { parameter: 'size', usual: 10, most: 100, beyond: 'refused' },
          ({ TotalCount }) => ({ Headers: { 'X-Total-Count': TotalCount } }),
          'page',
        ),
        at: ['Result'],
        item: elasticsearch,
      },
    },
    describes: {
      DescribeInstance: {
        kind: 'elasticsearch-instance',
        route: { method: 'GET', path: '/openapi/instances/{InstanceId}' },
        id: 'InstanceId',
        gone: [404, 'InstanceNotFound'],
        refusable: true,
        answer: (thing) => ({ Result: elasticsearch(thing) }),
      },
    },
  },
);

function elasticsearch(thing: Thing): Body {
  return {
    instanceId: thing.id,
    description: thing.name,
    status: 'active',
    createdAt: printed(thing.createdAt),
    resourceGroupId: thing.resourceGroupId,
    nodeSpec: { disk: 20, diskType: 'cloud_essd', diskEncryption: thing.encrypted },
  };
}
