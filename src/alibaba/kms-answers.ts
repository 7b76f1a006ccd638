import { z } from 'zod';
import { count, countedList, flag, instant, list, named, number, text } from './wire.js';

/** One page of a numbered list: its items, and how many there are in all. Source: docs/cloud-facts.md, Lists. */
export function page<T extends z.ZodType>(where: string, wrapper: string, item: T) {
  return named(
    { items: where, total: 'TotalCount', page: 'PageNumber' },
    { items: countedList(wrapper, item).exactOptional(), total: count, page: count.exactOptional() },
  ).transform(({ items, ...rest }, context) => {
    // A list that is left out is empty only where the total says so.
    if (items === undefined && rest.total > 0)
      context.addIssue({ code: 'custom', message: `${where} is missing, and TotalCount is ${rest.total}` });
    return { items: items ?? [], ...rest };
  });
}

/** One name out of an item of a list. */
export function nameIn(field: string) {
  return named({ name: field }, { name: text }).transform(({ name }) => name);
}

/** The one text field of an answer; `requestId` shows that it is an answer at all. */
export function single(field: string) {
  return named({ value: field, requestId: 'RequestId' }, { value: text.exactOptional(), requestId: text });
}

const BindVpc = named(
  { vpcId: 'VpcId', ownerId: 'VpcOwnerId' },
  { vpcId: text.exactOptional(), ownerId: text.exactOptional() },
);

/** GetDefaultKmsInstance. An empty id says that there is none; one that is left out says nothing. */
export const DefaultInstanceAnswer = named(
  { id: 'DefaultKmsInstanceId', requestId: 'RequestId' },
  { id: z.string().exactOptional(), requestId: text },
  ['id'],
);

/** GetKmsInstance. Without an instance the id is empty. Source: docs/cloud-facts.md, Instance not found. */
export const KmsInstanceAnswer = named(
  { requestId: 'RequestId', instance: 'KmsInstance' },
  {
    requestId: text,
    instance: named(
      {
        instanceId: 'InstanceId',
        name: 'InstanceName',
        status: 'Status',
        chargeType: 'ChargeType',
        productType: 'ProductType',
        productVersion: 'ProductVersion',
        deletionProtection: 'DeletionProtection',
        createTime: 'CreateTime',
        auditLog: 'Log',
        bindVpcs: 'BindVpcs',
      },
      {
        instanceId: text.exactOptional(),
        name: text.exactOptional(),
        status: text.exactOptional(),
        chargeType: text.exactOptional(),
        productType: text.exactOptional(),
        productVersion: z.union([text, z.number().transform(String)]).exactOptional(),
        deletionProtection: flag.exactOptional(),
        createTime: instant.exactOptional(),
        auditLog: flag.exactOptional(),
        bindVpcs: list('BindVpc', BindVpc).exactOptional(),
      },
    ),
  },
);

/** GetKmsInstanceQuotaInfos. Source: docs/cloud-facts.md, Instance answers. */
export const QuotasAnswer = named(
  { requestId: 'RequestId', instanceId: 'KmsInstanceId', quotas: 'KmsInstanceQuotaInfos' },
  {
    requestId: text.exactOptional(),
    instanceId: text.exactOptional(),
    quotas: list(
      'KmsInstanceQuotaInfo',
      named({ kind: 'ResourceType', used: 'UsedQuantity' }, { kind: text.default(''), used: number }),
    ).exactOptional(),
  },
);

/** A date that KMS says is not set. */
const unset = z.literal('').transform(() => null);

/** DescribeKey. Unset values are empty texts. Source: docs/cloud-facts.md, Keys and secrets. */
export const KeyAnswer = named(
  { key: 'KeyMetadata' },
  {
    key: named(
      {
        keyId: 'KeyId',
        instanceId: 'DKMSInstanceId',
        arn: 'Arn',
        state: 'KeyState',
        protection: 'DeletionProtection',
        protectionLevel: 'ProtectionLevel',
        origin: 'Origin',
        automaticRotation: 'AutomaticRotation',
        creator: 'Creator',
        created: 'CreationDate',
        lastRotation: 'LastRotationDate',
      },
      {
        keyId: text,
        instanceId: text.exactOptional(),
        arn: text.exactOptional(),
        state: text.exactOptional(),
        protection: text.exactOptional(),
        protectionLevel: text.exactOptional(),
        origin: text.exactOptional(),
        automaticRotation: text.exactOptional(),
        creator: text.exactOptional(),
        created: instant.exactOptional(),
        lastRotation: z.union([unset, instant]).exactOptional(),
      },
      ['lastRotation'],
    ),
  },
);

/** One version of ListKeyVersions. */
export const KeyVersion = named(
  { keyId: 'KeyId', versionId: 'KeyVersionId' },
  { keyId: text, versionId: text },
);

/** DescribeSecret; the fields stand at the top of the answer. Source: docs/cloud-facts.md, Keys and secrets. */
export const SecretAnswer = named(
  {
    name: 'SecretName',
    instanceId: 'DKMSInstanceId',
    arn: 'Arn',
    type: 'SecretType',
    automaticRotation: 'AutomaticRotation',
    owningService: 'OwingService',
    encryptionKeyId: 'EncryptionKeyId',
    extendedConfig: 'ExtendedConfig',
    created: 'CreateTime',
    updated: 'UpdateTime',
    lastRotation: 'LastRotationDate',
  },
  {
    name: text,
    instanceId: text.exactOptional(),
    arn: text.exactOptional(),
    type: text.exactOptional(),
    automaticRotation: text.exactOptional(),
    owningService: text.exactOptional(),
    encryptionKeyId: text.exactOptional(),
    extendedConfig: text.exactOptional(),
    created: instant.exactOptional(),
    updated: instant.exactOptional(),
    lastRotation: instant.exactOptional(),
  },
);

/** One secret of ListSecrets. */
export const SecretTime = named(
  { name: 'SecretName', updated: 'UpdateTime' },
  { name: text, updated: instant.exactOptional() },
);

/** One alias of ListAliases. */
export const Alias = named(
  { aliasName: 'AliasName', aliasArn: 'AliasArn', keyId: 'KeyId' },
  { aliasName: text, aliasArn: text.exactOptional(), keyId: text },
);
