import type { Body, Operations } from '../operation.js';
import { byNumber, byToken, whole } from './paging.js';
import { operationsOf, type List, type Thing } from './product.js';

const mnsPages = byNumber(
  { parameter: 'PageSize', usual: 10, least: 10, most: 50, beyond: 'clamped' },
  ({ PageNumber, PageSize, TotalCount }) => ({
    Data: { PageNum: PageNumber, PageSize, Total: TotalCount },
  }),
  'PageNum',
);

/** Kafka: everything at once. */
export const kafkaOperations: Operations = operationsOf(
  { product: 'Alikafka', version: '2019-09-16', code: 'alikafka' },
  {
    lists: {
      GetInstanceList: {
        kind: 'kafka-instance',
        region: { needed: true },
        paging: whole,
        at: ['InstanceList', 'InstanceVO'],
        more: () => ({ Code: 200, Message: 'operation success.', Success: true }),
        item: (thing) => ({
          InstanceId: thing.id,
          Name: thing.name,
          RegionId: thing.regionId,
          ServiceStatus: 5,
          CreateTime: thing.createdAt,
          ResourceGroupId: thing.resourceGroupId,
          ...(thing.key === '' ? {} : { KmsKeyId: thing.key }),
        }),
      },
    },
  },
);

/** RabbitMQ: the RAM action is not named like the operation, and the number of rows has to be said. */
export const rabbitmqOperations: Operations = operationsOf(
  { product: 'Amqp-open', version: '2019-12-12', code: 'amqp' },
  {
    lists: {
      ListInstances: {
        kind: 'rabbitmq-instance',
        action: 'amqp:ListInstance',
        region: {},
        paging: byToken(
          { parameter: 'MaxResults', usual: 100, needed: true, most: 200, beyond: 'refused' },
          ({ NextToken, MaxResults }) => ({ Data: { NextToken, MaxResults } }),
        ),
        at: ['Data', 'Instances'],
        item: (thing) => ({
          InstanceId: thing.id,
          InstanceName: thing.name,
          Status: 'SERVING',
          OrderCreateTime: thing.createdAt,
          EncryptedInstance: thing.encrypted,
          ...(thing.key === '' ? {} : { KmsKeyId: thing.key }),
        }),
      },
    },
  },
);

/** Queues and topics of MNS: a page size that it does not take is changed without a word. */
export const mnsOperations: Operations = operationsOf(
  { product: 'Mns-open', version: '2022-01-19', code: 'mns' },
  { lists: { ListQueue: mns('mns-queue', 'QueueName'), ListTopic: mns('mns-topic', 'TopicName') } },
);

function mns(kind: string, name: string): List {
  return {
    kind,
    region: {},
    paging: mnsPages,
    at: ['Data', 'PageData'],
    more: () => ({ Code: 200, Status: 'Success', Message: 'operation success', Success: true }),
    item: (thing) => ({ [name]: thing.id, ...encryption(thing) }),
  };
}

function encryption({ createdAt, encrypted, key }: Thing): Body {
  const at = Math.floor(createdAt / 1000);
  return {
    CreateTime: at,
    LastModifyTime: at,
    EncryptionEnabled: encrypted,
    EnableSSE: encrypted,
    ...(key === '' ? {} : { KmsKeyId: key }),
  };
}
