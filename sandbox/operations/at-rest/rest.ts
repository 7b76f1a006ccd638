import { findKey } from '../../world/instances.js';
import { printed } from '../../scenario/time.js';
import { optional, type Body, type Call, type Operations } from '../operation.js';
import { byNumber } from './paging.js';
import { operationsOf, type Thing } from './product.js';

/** StarRocks: listed by POST, with its parameters in the query. */
export const starrocksOperations: Operations = operationsOf(
  { product: 'Starrocks', version: '2022-10-19', code: 'starrocks' },
  {
    lists: {
      DescribeInstances: {
        kind: 'starrocks-instance',
        route: { method: 'POST', path: '/webapi/starrocks/describeInstances' },
        region: {},
        paging: byNumber(
          { parameter: 'PageSize', usual: 10, most: 100, beyond: 'refused' },
          ({ TotalCount }) => ({ Total: TotalCount }),
        ),
        at: ['Data'],
        more: () => ({ Success: true, HttpStatusCode: 200 }),
        item: (thing) => ({
          InstanceId: thing.id,
          InstanceName: thing.name,
          InstanceStatus: 'running',
          RegionId: thing.regionId,
          BeginTime: thing.createdAt,
          ResourceGroupId: thing.resourceGroupId,
          Encrypted: thing.encrypted,
          ...(thing.key === '' ? {} : { KmsKeyId: thing.key }),
        }),
      },
    },
  },
);

/** Milvus: what is encrypted is a boolean in the list, and a text in the detail. */
export const milvusOperations: Operations = operationsOf(
  { product: 'Milvus', version: '2023-10-12', code: 'milvus' },
  {
    lists: {
      ListInstancesV2: {
        kind: 'milvus-instance',
        route: { method: 'GET', path: '/webapi/instance/list' },
        region: {},
        paging: byNumber(
          { parameter: 'pageSize', usual: 10, most: 100, beyond: 'refused' },
          ({ TotalCount }) => ({ total: TotalCount }),
          'pageNumber',
        ),
        at: ['instances'],
        more: () => ({ success: true }),
        item: (thing) => ({
          instanceId: thing.id,
          instanceName: thing.name,
          regionId: thing.regionId,
          status: 'running',
          createTime: printed(thing.createdAt),
          resourceGroupId: thing.resourceGroupId,
          encrypted: thing.encrypted,
        }),
      },
    },
    describes: {
      GetInstanceDetail: {
        kind: 'milvus-instance',
        route: { method: 'POST', path: '/webapi/cluster/detail' },
        id: 'InstanceId',
        gone: [404, 'InstanceNotFound'],
        refusable: true,
        answer: (thing) => ({ Success: true, HttpStatusCode: 200, Data: milvus(thing) }),
      },
    },
  },
);

function milvus(thing: Thing): Body {
  return {
    InstanceId: thing.id,
    ClusterName: thing.name,
    RegionId: thing.regionId,
    InstanceStatus: 'running',
    BeginTime: thing.createdAt,
    ResourceGroupId: thing.resourceGroupId,
    Encrypted: String(thing.encrypted),
    ...(thing.key === '' ? {} : { KmsKeyId: thing.key }),
  };
}

/** Secrets of API gateways: they name the instance of KMS itself. */
export const apigOperations: Operations = operationsOf(
  { product: 'Apig', version: '2024-03-27', code: 'apig' },
  {
    lists: {
      ListSecrets: {
        kind: 'apig-secret',
        route: { method: 'GET', path: '/v1/secrets' },
        region: {},
        paging: byNumber(
          { parameter: 'pageSize', usual: 10, most: 100, beyond: 'refused' },
          ({ PageNumber, PageSize, TotalCount }) => ({
            data: { pageNumber: PageNumber, pageSize: PageSize, totalSize: TotalCount },
          }),
          'pageNumber',
        ),
        at: ['data', 'items'],
        wanted: (call) => {
          const type = optional(call, 'gatewayType');
          return ({ form }) => type === undefined || (form || 'AI') === type;
        },
        more: () => ({ code: 'Ok', message: 'success' }),
        item: secret,
      },
    },
  },
);

function secret(thing: Thing, { instances }: Call): Body {
  const { id, name, form, key, createdAt } = thing;
  const named = instances.get(key) ?? findKey(instances, key)?.instance;
  return {
    secretId: id,
    name,
    gatewayType: form || 'AI',
    secretSource: key === '' ? 'Local' : 'KMS',
    referenceCount: 0,
    createTimestamp: createdAt,
    ...(key === ''
      ? {}
      : {
          kmsConfig: {
            kmsInstanceId: named?.instanceId ?? '',
            kmsKeyId: named?.instanceId === key ? '' : key,
          },
        }),
  };
}
