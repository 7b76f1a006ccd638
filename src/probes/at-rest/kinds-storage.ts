import type { Kind } from './kind.js';
import { byNumber, byToken } from './pages.js';

/** A bucket is asked where it is. */
const OF_BUCKET = { inside: '{id}', region: ['Location', 'oss-'] } as const;

/** Files, objects, logs and backups. Source: docs/cloud-facts.md, Data at rest. */
export const STORAGE = {
  nas: [
    {
      kind: 'nas-file-system',
      product: 'nas',
      center: ['ACS::NAS::FileSystem'],
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
      center: ['ACS::HBR::Vault'],
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
      center: ['ACS::HBR::PolicyBinding'],
      isFree: true,
      list: {
        action: 'DescribePolicyBindings',
        at: 'PolicyBindings',
        id: ['PolicyId', 'DataSourceId'],
        pages: byToken(100),
      },
    },
  ],
  oss: [
    {
      kind: 'oss-bucket',
      product: 'oss',
      center: ['ACS::OSS::Bucket'],
      isFree: true,
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
      center: ['ACS::SLS::LogStore'],
      isFree: true,
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
} as const satisfies Readonly<Record<string, readonly Kind[]>>;
