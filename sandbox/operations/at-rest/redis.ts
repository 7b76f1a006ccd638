import { printed } from '../../scenario/time.js';
import type { Body, Operations } from '../operation.js';
import { byNumber, counted } from './paging.js';
import { operationsOf, type Describe, type Thing } from './product.js';
import { regionsOperation } from './regions.js';

const about = { product: 'R-kvstore', version: '2015-01-01', code: 'kvstore' } as const;
const one: Pick<Describe, 'kind' | 'id' | 'gone' | 'refusable'> = {
  kind: 'redis-instance',
  id: 'InstanceId',
  gone: [404, 'InvalidInstanceId.NotFound'],
  refusable: true,
};

/** Redis and Tair: the list names no key. */
export const redisOperations: Operations = {
  ...regionsOperation(about, ['RegionIds', 'KVStoreRegion'], (regionId) => ({
    RegionEndpoint: `r-kvstore.${regionId}.aliyuncs.com`,
    LocalName: regionId,
    ZoneIds: `${regionId}-b`,
    ZoneIdList: { ZoneId: [`${regionId}-b`] },
  })),
  ...operationsOf(about, {
    lists: {
      DescribeInstances: {
        kind: one.kind,
        region: { needed: true },
        paging: byNumber({ parameter: 'PageSize', usual: 30, most: 50, beyond: 'refused' }, counted),
        at: ['Instances', 'KVStoreInstance'],
        item: instance,
      },
    },
    describes: {
      DescribeInstanceTDEStatus: {
        ...one,
        answer: ({ encrypted }) => ({ TDEStatus: encrypted ? 'Enabled' : 'Disabled' }),
      },
      DescribeEncryptionKey: { ...one, answer: encryptionKey },
    },
  }),
};

function instance(thing: Thing): Body {
  return {
    InstanceId: thing.id,
    InstanceName: thing.name,
    RegionId: thing.regionId,
    ZoneId: `${thing.regionId}-b`,
    InstanceType: thing.form || 'Redis',
    EngineVersion: '6.0',
    InstanceStatus: 'Normal',
    ChargeType: 'PostPaid',
    CreateTime: printed(thing.createdAt),
    ResourceGroupId: thing.resourceGroupId,
    Tags: { Tag: [] },
  };
}

function encryptionKey({ key, serviceKey }: Thing, { world }: Parameters<Describe['answer']>[1]): Body {
  const { accountId } = world.setting;
  return {
    EncryptionKey: key,
    EncryptionKeyStatus: key === '' ? '' : 'Enabled',
    EncryptionName: 'AES-CTR-256',
    KeyUsage: 'ENCRYPT/DECRYPT',
    Origin: 'Aliyun_KMS',
    Creator: serviceKey ? 'kvstore' : accountId,
    Description: '',
    RoleArn: `acs:ram::${accountId}:role/AliyunRdsInstanceEncryptionDefaultRole`,
  };
}
