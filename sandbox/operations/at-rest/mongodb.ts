import { refusal } from '../../errors.js';
import { printed } from '../../scenario/time.js';
import { optional, type Body, type Operations } from '../operation.js';
import { byNumber, counted, threeSizes } from './paging.js';
import { at, operationsOf, type Describe, type Thing } from './product.js';
import { regionsOperation } from './regions.js';

const about = { product: 'Dds', version: '2015-12-01', code: 'dds' } as const;
const one: Pick<Describe, 'kind' | 'id' | 'gone' | 'refusable'> = {
  kind: 'mongodb-instance',
  id: 'DBInstanceId',
  gone: [404, 'InvalidDBInstanceId.NotFound'],
  refusable: true,
};

/** MongoDB: the list shows replica sets, unless another form is asked for. */
export const mongodbOperations: Operations = {
  ...regionsOperation(about, ['Regions', 'DdsRegion'], (regionId) => ({
    RegionName: regionId,
    EndPoint: `mongodb.${regionId}.aliyuncs.com`,
    Zones: { Zone: [{ ZoneId: `${regionId}-b`, VpcEnabled: true }] },
  })),
  ...operationsOf(about, {
    lists: {
      DescribeDBInstances: {
        kind: one.kind,
        region: {},
        paging: byNumber(threeSizes, counted),
        at: ['DBInstances', 'DBInstance'],
        wanted: (call) => {
          const asked = optional(call, 'DBInstanceType') ?? 'replicate';
          return (thing) => formOf(thing) === asked;
        },
        item: instance,
      },
    },
    describes: {
      DescribeDBInstanceAttribute: {
        ...one,
        answer: (thing) => {
          const key = at(thing, 'disk', true)?.key ?? '';
          const shown = key === '' ? {} : { EncryptionKey: key };
          return { DBInstances: { DBInstance: [{ ...instance(thing), ...shown }] } };
        },
      },
      DescribeDBInstanceTDEInfo: { ...one, answer: tde },
      DescribeDBInstanceEncryptionKey: { ...one, answer: encryptionKey },
    },
  }),
};

function formOf({ form }: Thing): string {
  return form || 'replicate';
}

function instance(thing: Thing): Body {
  return {
    DBInstanceId: thing.id,
    DBInstanceDescription: thing.name,
    DBInstanceType: formOf(thing),
    RegionId: thing.regionId,
    ZoneId: `${thing.regionId}-b`,
    Engine: 'MongoDB',
    EngineVersion: '6.0',
    DBInstanceStatus: 'Running',
    ChargeType: 'PostPaid',
    CreationTime: printed(thing.createdAt),
    ResourceGroupId: thing.resourceGroupId,
    Tags: { Tag: [] },
  };
}

function tde(thing: Thing): Body {
  const part = at(thing, 'tde');
  if (part === undefined) return { TDEStatus: 'disabled' };
  return {
    TDEStatus: 'enabled',
    EncryptorName: 'aes-256-cbc',
    ...(part.key === '' ? {} : { EncryptionKey: part.key }),
  };
}

function encryptionKey(thing: Thing): Body {
  const key = thing.parts.find((part) => part.key !== '')?.key;
  if (key === undefined) throw refusal(403, 'NO_ACTIVE_BYOK', 'NoActiveBYOK');
  return {
    EncryptionKey: key,
    EncryptionKeyStatus: 'Enabled',
    KeyUsage: 'ENCRYPT/DECRYPT',
    Origin: 'Aliyun_KMS',
  };
}
