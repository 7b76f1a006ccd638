import type { Kind } from './kind.js';

const byToken = (items: number) => ({ by: 'token', size: ['MaxResults', items] }) as const;
const byNumber = (items: number) => ({ by: 'number', size: ['PageSize', items] }) as const;

/** Files, backups and messages. Source: docs/cloud-facts.md, Data at rest. */
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
} as const satisfies Readonly<Record<string, readonly Kind[]>>;
