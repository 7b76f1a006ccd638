import { refusal } from '../../errors.js';
import { printed } from '../../scenario/time.js';
import type { Resource } from '../../world/resources.js';
import { optional, type Body, type Call, type Operations } from '../operation.js';
import { byEither, byNumber, byToken, recorded } from './paging.js';
import { at, operationsOf, seen, type Describe, type Thing } from './product.js';
import { regionsOperation } from './regions.js';

const about = { product: 'Rds', version: '2014-08-15', code: 'rds' } as const;
const kind = 'rds-instance';
const numbered = byNumber({ parameter: 'PageSize', usual: 30, most: 100, beyond: 'refused' }, (told) => ({
  ...recorded(told),
  NextToken: '',
}));
const tokened = byToken(
  { parameter: 'MaxResults', usual: 30, most: 100, beyond: 'refused' },
  ({ NextToken, TotalCount }) => ({ NextToken, TotalRecordCount: TotalCount }),
);
const one: Pick<Describe, 'kind' | 'id' | 'gone' | 'refusable'> = {
  kind,
  id: 'DBInstanceId',
  gone: [404, 'InvalidDBInstanceId.NotFound'],
  refusable: true,
};

/** RDS: the list names no key. An instance has one for its disk, and one for its tables (`tde`). */
export const rdsOperations: Operations = {
  ...regionsOperation(about, ['Regions', 'RDSRegion'], (regionId) => ({
    ZoneId: `${regionId}-b`,
    RegionEndpoint: `rds.${regionId}.aliyuncs.com`,
    LocalName: regionId,
  })),
  ...operationsOf(about, {
    lists: {
      DescribeDBInstances: {
        kind,
        region: { needed: true },
        paging: byEither(tokened, numbered),
        at: ['Items', 'DBInstance'],
        item: instance,
      },
    },
    describes: {
      DescribeDBInstanceEncryptionKey: { ...one, answer: encryptionKey },
      DescribeDBInstanceTDE: { ...one, answer: tde },
      DescribeDBInstanceCLS: { ...one, answer: columns },
    },
    others: { DescribeKmsAssociateResources: { answer: byKey } },
  }),
};

function instance(thing: Thing): Body {
  return {
    DBInstanceId: thing.id,
    DBInstanceDescription: thing.name,
    RegionId: thing.regionId,
    ZoneId: `${thing.regionId}-b`,
    Engine: thing.form || 'MySQL',
    EngineVersion: '8.0',
    DBInstanceStatus: 'Running',
    DBInstanceType: 'Primary',
    DBInstanceStorageType: 'cloud_essd',
    PayType: 'Postpaid',
    CreateTime: printed(thing.createdAt),
    ResourceGroupId: thing.resourceGroupId,
    DeletionProtection: false,
  };
}

/** Who has no key of a customer, and none of the service, is refused with a code that says so. */
function encryptionKey(thing: Thing, { world }: Call): Body {
  const keys = [
    { part: at(thing, 'disk', true), UsedBy: 'DiskEncryption' },
    { part: at(thing, 'tde'), UsedBy: 'TDE' },
  ].flatMap(({ part, UsedBy }) =>
    part === undefined || part.key === '' ? [] : [{ ...keyOf(part, world.setting.accountId), UsedBy }],
  );
  const [first] = keys;
  if (first === undefined) throw refusal(403, 'NoActiveBYOK', 'No active BYOK is found for this instance.');
  const { EncryptionKey, EncryptionKeyStatus, KeyUsage, Origin, Creator, Description } = first;
  return {
    EncryptionKey,
    EncryptionKeyStatus,
    KeyUsage,
    Origin,
    Creator,
    Description,
    EncryptionKeyList: keys,
  };
}

/** A key as RDS and PolarDB tell of it. */
export function keyOf({ key, serviceKey }: Resource, accountId: string) {
  return {
    EncryptionKey: key,
    EncryptionKeyStatus: 'Enabled',
    KeyType: serviceKey ? 'ServiceKey' : 'CMK',
    KeyUsage: 'ENCRYPT/DECRYPT',
    Origin: 'Aliyun_KMS',
    Creator: serviceKey ? 'rds' : accountId,
    Description: '',
    AliasName: serviceKey ? 'alias/acs/rds' : '',
  };
}

function tde(thing: Thing): Body {
  const part = at(thing, 'tde');
  if (part === undefined) return { TDEStatus: 'Disabled', Databases: { Database: [] } };
  const own = part.key !== '' && !part.serviceKey;
  return {
    TDEStatus: 'Enabled',
    TDEMode: own ? 'Customer_Provided_Key' : 'Aliyun_Generate_Key',
    ...(own ? { EncryptionKey: part.key } : {}),
    Databases: { Database: [{ DBName: 'orders', TDEStatus: 'Enabled' }] },
  };
}

/** The encryption of columns is bought apart. */
function columns(thing: Thing): Body {
  const part = at(thing, 'columns');
  if (part === undefined)
    throw refusal(400, 'ColumnEncryptionErrorCode.NOT_PURCHASED', 'Column encryption is not purchased.');
  return {
    Algorithm: 'AES_256_GCM',
    EncryptionKeyMode: 'kms_key',
    EncryptionKey: part.key,
    WhiteListMode: true,
  };
}

/** What hangs on a key, in the region that is asked. */
function byKey(call: Call): Body {
  const [key, region] = [optional(call, 'KmsResourceId'), optional(call, 'RegionId')];
  const AssociateDBInstances = seen(call, kind)
    .filter(({ regionId }) => region === undefined || regionId === region)
    .flatMap(({ parts }) => parts)
    .filter((part) => part.key === key)
    .map(({ id, place, form }) => ({
      DBInstanceName: id,
      Engine: form || 'MySQL',
      Status: 'ACTIVATION',
      KeyUsedBy: place === 'tde' ? 'TDE' : 'DiskEncryption',
    }));
  return { AssociateStatus: AssociateDBInstances.length > 0, AssociateDBInstances };
}
