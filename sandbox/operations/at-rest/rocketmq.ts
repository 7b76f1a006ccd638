import { printed } from '../../scenario/time.js';
import type { Body, Operations } from '../operation.js';
import { byNumber } from './paging.js';
import { operationsOf, type Thing } from './product.js';

/** RocketMQ: the key stands in the detail alone; a page size that it does not take is changed without a word. */
export const rocketmqOperations: Operations = operationsOf(
  { product: 'RocketMQ', version: '2022-08-01', code: 'rocketmq' },
  {
    lists: {
      ListInstances: {
        kind: 'rocketmq-instance',
        route: { method: 'GET', path: '/instances' },
        region: {},
        paging: byNumber(
          { parameter: 'pageSize', usual: 10, least: 10, most: 200, beyond: 'clamped' },
          ({ PageNumber, PageSize, TotalCount }) => ({
            data: { pageNumber: PageNumber, pageSize: PageSize, totalCount: TotalCount },
          }),
          'pageNumber',
        ),
        at: ['data', 'list'],
        more: () => ({ success: true, httpStatusCode: 200 }),
        item: rocketmq,
      },
    },
    describes: {
      GetInstance: {
        kind: 'rocketmq-instance',
        route: { method: 'GET', path: '/instances/{instanceId}' },
        id: 'instanceId',
        gone: [404, 'Instance.NotFound'],
        refusable: true,
        answer: (thing) => {
          const key = thing.key === '' ? {} : { storageSecretKey: thing.key };
          const productInfo = { storageEncryption: thing.encrypted, ...key };
          return { success: true, httpStatusCode: 200, data: { ...rocketmq(thing), productInfo } };
        },
      },
    },
  },
);

function rocketmq(thing: Thing): Body {
  return {
    instanceId: thing.id,
    instanceName: thing.name,
    regionId: thing.regionId,
    status: 'RUNNING',
    createTime: printed(thing.createdAt),
    resourceGroupId: thing.resourceGroupId,
  };
}
