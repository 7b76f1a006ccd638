import type { Kind } from './kind.js';
import { byNumber } from './pages.js';

/**
 * Products that few accounts have, as one place; Lindorm, PolarDB-X and Elasticsearch tell that a thing is encrypted, and
 * never with which key.
 */
export const MORE = {
  'more-services': [
    {
      kind: 'emr-cluster',
      product: 'emr',
      center: ['ACS::EMR::Cluster'],
      list: {
        action: 'ListClusters',
        at: 'Clusters',
        id: ['ClusterId'],
        name: 'ClusterName',
        pages: { by: 'token', size: ['MaxResults', 100] },
      },
      each: [{ action: 'GetCluster', by: 'ClusterId' }],
      encrypted: {
        DiskEncrypted: ['true'],
        DataDiskEncrypted: ['true'],
        SystemDiskEncrypted: ['true'],
      },
    },
    {
      kind: 'ens-disk',
      product: 'ens',
      center: ['ACS::ENS::Disk'],
      list: {
        action: 'DescribeDisks',
        at: 'Disks.Disks',
        id: ['DiskId'],
        name: 'DiskName',
        pages: byNumber(50),
      },
      encrypted: { Encrypted: ['true'] },
    },
    {
      kind: 'ebs-disk',
      product: 'ebs',
      // Of the clusters: their disks are among those of ECS there. A cluster is paid for, and no disk in it.
      center: ['ACS::EBS::DedicatedBlockStorageCluster'],
      isFree: true,
      within: {
        action: 'DescribeDedicatedBlockStorageClusters',
        at: 'DedicatedBlockStorageClusters.DedicatedBlockStorageCluster',
        id: ['DedicatedBlockStorageClusterId'],
        pages: byNumber(100),
      },
      list: {
        action: 'DescribeDedicatedBlockStorageClusterDisks',
        at: 'Disks.Disk',
        id: ['DiskId'],
        name: 'DiskName',
        pages: { by: 'token', size: ['MaxResults', 500] },
        with: [{ DbscId: '{parent}' }],
      },
      encrypted: { Encrypted: ['true'] },
    },
    {
      kind: 'maxcompute-project',
      product: 'odps',
      center: ['ACS::MaxCompute::Project'],
      isFree: true,
      list: {
        action: 'ListProjects',
        path: '/api/v1/projects',
        at: 'data.projects',
        id: ['name'],
        pages: { by: 'token', size: ['maxItem', 100], token: ['marker', 'marker'] },
        with: [{ region: '{region}' }],
      },
      each: [{ action: 'GetProject', path: '/api/v1/projects/{id}' }],
      // What `key` means is not published: encrypted and without the id of a key there is not known.
      encrypted: { enable: ['true'] },
      keyFields: ['key'],
    },
    {
      kind: 'live-domain',
      product: 'live',
      center: ['ACS::Live::Domain'],
      isFree: true,
      list: {
        action: 'DescribeLiveUserDomains',
        at: 'Domains.PageData',
        id: ['DomainName'],
        pages: byNumber(50),
      },
      each: [{ action: 'DescribeLiveStreamTranscodeInfo', by: 'DomainTranscodeName' }],
    },
    {
      kind: 'dbfs-file-system',
      product: 'dbfs',
      center: ['ACS::DBFS::FileSystem'],
      list: { action: 'ListDbfs', at: 'DBFSInfo', id: ['FsId'], name: 'FsName', pages: byNumber(100) },
      encrypted: { Encryption: ['true'] },
    },
    {
      kind: 'rocketmq-instance',
      product: 'rocketmq',
      center: ['ACS::RocketMQ::Instance'],
      list: {
        action: 'ListInstances',
        path: '/instances',
        at: 'data.list',
        id: ['instanceId'],
        name: 'instanceName',
        pages: { by: 'number', size: ['pageSize', 100], page: 'pageNumber' },
      },
      each: [{ action: 'GetInstance', path: '/instances/{id}' }],
      encrypted: { storageEncryption: ['true'] },
    },
    {
      kind: 'oceanbase-instance',
      product: 'oceanbasepro',
      center: ['ACS::OceanBase::Instance'],
      list: {
        action: 'DescribeInstances',
        at: 'Instances',
        id: ['InstanceId'],
        name: 'InstanceName',
        pages: byNumber(100),
      },
      each: [{ action: 'DescribeTenantEncryption', by: 'InstanceId' }],
      encrypted: { EncryptionType: ['byok'] },
    },
    {
      kind: 'lindorm-instance',
      product: 'hitsdb',
      center: ['ACS::Lindorm::Instance'],
      list: {
        action: 'GetLindormInstanceList',
        at: 'InstanceList',
        id: ['InstanceId'],
        name: 'InstanceAlias',
        pages: byNumber(100),
      },
      each: [{ action: 'GetLindormInstance', by: 'InstanceId' }],
      encrypted: { EnableKms: ['true'] },
    },
    {
      kind: 'polardbx-instance',
      product: 'polardbx',
      center: ['ACS::DRDS::PolarDBXInstance'],
      list: {
        action: 'DescribeDBInstances',
        at: 'DBInstances',
        id: ['DBInstanceName'],
        name: 'Description',
        pages: byNumber(100),
      },
      each: [{ action: 'DescribeDBInstanceTDE', by: 'DBInstanceName', noKey: ['IncorrectEngineVersion'] }],
      encrypted: { TDEStatus: ['1', 'true', 'enabled'] },
    },
    {
      kind: 'elasticsearch-instance',
      product: 'elasticsearch',
      center: ['ACS::Elasticsearch::Instance'],
      list: {
        action: 'ListInstance',
        path: '/openapi/instances',
        at: 'Result',
        id: ['instanceId'],
        name: 'description',
        pages: { by: 'number', size: ['size', 100], page: 'page' },
      },
      each: [{ action: 'DescribeInstance', path: '/openapi/instances/{id}' }],
      encrypted: { diskEncryption: ['true'] },
    },
  ],
} as const satisfies Readonly<Record<string, readonly Kind[]>>;
