import type { Kind } from './kind.js';

const byToken = (items: number) => ({ by: 'token', size: ['MaxResults', items] }) as const;
const byNumber = (items: number) => ({ by: 'number', size: ['PageSize', items] }) as const;

/** A bucket is asked where it is. */
const OF_BUCKET = { inside: '{id}', region: ['Location', 'oss-'] } as const;

/** Files, objects, logs, clusters, backups and messages. Source: docs/cloud-facts.md, Data at rest. */
export const STORAGE = {
  nas: [
    {
      kind: 'nas-file-system',
      product: 'nas',
      list: {
        action: 'DescribeFileSystems',
        at: 'FileSystems.FileSystem',
        id: ['FileSystemId'],
        name: 'Description',
        pages: byNumber(100),
      },
      encrypted: { EncryptType: ['2'] },
    },
  ],
  'cloud-backup': [
    {
      kind: 'backup-vault',
      product: 'hbr',
      list: {
        action: 'DescribeVaults',
        at: 'Vaults.Vault',
        id: ['VaultId'],
        name: 'VaultName',
        pages: byNumber(99),
        with: [{ VaultRegionId: '{region}' }],
      },
      encrypted: { EncryptType: ['kms'] },
    },
    {
      kind: 'backup-plan',
      product: 'hbr',
      list: {
        action: 'DescribePolicyBindings',
        at: 'PolicyBindings',
        id: ['PolicyId', 'DataSourceId'],
        pages: byToken(100),
      },
    },
  ],
  kafka: [
    {
      kind: 'kafka-instance',
      product: 'alikafka',
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
      list: {
        action: 'ListInstances',
        at: 'Data.Instances',
        id: ['InstanceId'],
        name: 'InstanceName',
        pages: byToken(200),
        permission: 'amqp:ListInstance',
      },
      encrypted: { EncryptedInstance: ['true'] },
    },
  ],
  mns: [
    {
      kind: 'mns-queue',
      product: 'mns-open',
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
      list: {
        action: 'ListTopic',
        at: 'Data.PageData',
        id: ['TopicName'],
        pages: { by: 'number', size: ['PageSize', 50], page: 'PageNum' },
      },
      encrypted: { EncryptionEnabled: ['true'], EnableSSE: ['true'] },
    },
  ],
  oss: [
    {
      kind: 'oss-bucket',
      product: 'oss',
      list: {
        action: 'ListBuckets',
        at: 'Buckets.Bucket',
        mayBeAlone: true,
        id: ['Name'],
        pages: { by: 'token', size: ['max-keys', 1000], token: ['marker', 'NextMarker'] },
      },
      each: [
        { ...OF_BUCKET, action: 'GetBucketInfo', with: { bucketInfo: '' } },
        {
          ...OF_BUCKET,
          action: 'GetBucketReplication',
          with: { replication: '' },
          noKey: ['NoSuchReplicationConfiguration'],
        },
        {
          ...OF_BUCKET,
          action: 'ListBucketInventory',
          permission: 'oss:GetBucketInventory',
          with: { inventory: '' },
          pages: { by: 'token', token: ['continuation-token', 'NextContinuationToken'] },
          noKey: ['NoSuchInventory'],
        },
      ],
      keyFields: ['KeyId'],
    },
  ],
  sls: [
    {
      kind: 'sls-logstore',
      product: 'log',
      within: {
        action: 'ListProject',
        at: 'projects',
        id: ['projectName'],
        pages: { by: 'offset', size: ['size', 500] },
      },
      list: {
        action: 'ListLogStores',
        path: '/logstores',
        inside: '{parent}',
        at: 'logstores',
        id: [],
        pages: { by: 'offset', size: ['size', 500] },
      },
      each: [{ action: 'GetLogStore', path: '/logstores/{id}', inside: '{parent}' }],
    },
  ],
  ack: [
    {
      kind: 'ack-cluster',
      product: 'cs',
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
