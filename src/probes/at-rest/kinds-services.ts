import type { Kind } from './kind.js';
import { byNumber } from './pages.js';

/** Messages, clusters, and what is served from them. Source: docs/cloud-facts.md, Data at rest. */
export const SERVICES = {
  kafka: [
    {
      kind: 'kafka-instance',
      product: 'alikafka',
      center: ['ACS::AliKafka::Instance'],
      list: {
        action: 'GetInstanceList',
        at: 'InstanceList.InstanceVO',
        id: ['InstanceId'],
        name: 'Name',
        pages: { by: 'one' },
      },
    },
  ],
  rabbitmq: [
    {
      kind: 'rabbitmq-instance',
      product: 'amqp-open',
      center: ['ACS::AMQP::Instance'],
      list: {
        action: 'ListInstances',
        at: 'Data.Instances',
        id: ['InstanceId'],
        name: 'InstanceName',
        pages: { by: 'token', size: ['MaxResults', 200] },
        permission: 'amqp:ListInstance',
      },
      encrypted: { EncryptedInstance: ['true'] },
    },
  ],
  mns: [
    {
      kind: 'mns-queue',
      product: 'mns-open',
      center: ['ACS::MessageService::Queue'],
      isFree: true,
      list: {
        action: 'ListQueue',
        at: 'Data.PageData',
        id: ['QueueName'],
        pages: { by: 'number', size: ['PageSize', 50], page: 'PageNum' },
      },
      encrypted: { EncryptionEnabled: ['true'], EnableSSE: ['true'] },
    },
    {
      kind: 'mns-topic',
      product: 'mns-open',
      center: ['ACS::MessageService::Topic'],
      isFree: true,
      list: {
        action: 'ListTopic',
        at: 'Data.PageData',
        id: ['TopicName'],
        pages: { by: 'number', size: ['PageSize', 50], page: 'PageNum' },
      },
      encrypted: { EncryptionEnabled: ['true'], EnableSSE: ['true'] },
    },
  ],
  ack: [
    {
      kind: 'ack-cluster',
      product: 'cs',
      center: ['ACS::ACK::Cluster'],
      isFree: true,
      list: {
        action: 'DescribeClustersV1',
        permission: 'cs:DescribeClusters',
        path: '/api/v1/clusters',
        at: 'clusters',
        id: ['cluster_id'],
        name: 'name',
        pages: { by: 'number', size: ['page_size', 50], page: 'page_number' },
        with: [{ region_id: '{region}' }],
      },
      each: [
        { action: 'DescribeClusterDetail', path: '/clusters/{id}' },
        { action: 'DescribeClusterNodePools', path: '/clusters/{id}/nodepools' },
      ],
    },
  ],
  milvus: [
    {
      kind: 'milvus-instance',
      product: 'milvus',
      center: ['ACS::Milvus::Instance'],
      list: {
        action: 'ListInstancesV2',
        path: '/webapi/instance/list',
        at: 'instances',
        id: ['instanceId'],
        name: 'instanceName',
        pages: { by: 'number', size: ['pageSize', 50], page: 'pageNumber' },
      },
      each: [
        { action: 'GetInstanceDetail', path: '/webapi/cluster/detail', method: 'POST', by: 'InstanceId' },
      ],
      encrypted: { Encrypted: ['true'] },
    },
  ],
  apig: [
    {
      kind: 'apig-secret',
      product: 'apig',
      center: ['ACS::APIG::Secret'],
      isFree: true,
      list: {
        action: 'ListSecrets',
        path: '/v1/secrets',
        at: 'data.items',
        id: ['secretId'],
        name: 'name',
        pages: { by: 'number', size: ['pageSize', 100], page: 'pageNumber' },
        with: ['AI', 'API'].map((gatewayType) => ({ gatewayType })),
      },
    },
  ],
  starrocks: [
    {
      kind: 'starrocks-instance',
      product: 'starrocks',
      center: ['ACS::StarRocks::Instance'],
      list: {
        action: 'DescribeInstances',
        path: '/webapi/starrocks/describeInstances',
        method: 'POST',
        at: 'Data',
        id: ['InstanceId'],
        name: 'InstanceName',
        pages: byNumber(50),
      },
      encrypted: { Encrypted: ['true'] },
    },
  ],
} as const satisfies Readonly<Record<string, readonly Kind[]>>;
