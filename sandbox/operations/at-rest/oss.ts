import { refusal } from '../../errors.js';
import { optional, required, type Body, type Call, type Operations } from '../operation.js';
import { at, operationsOf, seen, withOwn, type Thing } from './product.js';

/** Buckets of all regions; whose rules are asked of the region that they are in. */
export const ossOperations: Operations = operationsOf(
  { product: 'Oss', version: '2019-05-17', code: 'oss' },
  {
    others: {
      ListBuckets: { answer: listBuckets },
      GetBucketInfo: { answer: bucketInfo },
      GetBucketEncryption: { answer: bucketEncryption },
      GetBucketReplication: { answer: bucketReplication },
      ListBucketInventory: { action: 'oss:GetBucketInventory', answer: bucketInventory },
    },
  },
);

function listBuckets(call: Call): Body {
  const most = Number(optional(call, 'max-keys') ?? 100);
  if (!Number.isInteger(most) || most < 1 || most > 1000) {
    throw refusal(400, 'InvalidArgument', 'Argument max-keys must be an integer between 1 and 1000.');
  }
  const marker = optional(call, 'marker') ?? '';
  const prefix = optional(call, 'prefix') ?? '';
  const all = seen(call, 'oss-bucket')
    .filter(({ id }) => id > marker && id.startsWith(prefix))
    .sort((a, b) => (a.id < b.id ? -1 : 1));
  const shown = all.slice(0, most);
  const more = all.length > most;
  const { accountId } = call.world.setting;
  return {
    ListAllMyBucketsResult: {
      Prefix: prefix,
      Marker: marker,
      MaxKeys: most,
      IsTruncated: more,
      ...(more ? { NextMarker: shown.at(-1)?.id ?? '' } : {}),
      Owner: { ID: accountId, DisplayName: accountId },
      Buckets: { Bucket: shown.map((thing) => withOwn(thing, bucket(thing))) },
    },
  };
}

function bucket(thing: Thing): Body {
  const { id, regionId, createdAt, resourceGroupId } = thing;
  return {
    Name: id,
    Location: `oss-${regionId}`,
    CreationDate: new Date(createdAt).toISOString(),
    StorageClass: 'Standard',
    ExtranetEndpoint: `oss-${regionId}.aliyuncs.com`,
    IntranetEndpoint: `oss-${regionId}-internal.aliyuncs.com`,
    ResourceGroupId: resourceGroupId,
  };
}

function bucketInfo(call: Call): Body {
  const thing = named(call);
  const { rule, location } = { rule: ruleOf(thing), location: `oss-${thing.regionId}` };
  const ServerSideEncryptionRule = rule ?? { SSEAlgorithm: 'None' };
  const shown = { ...bucket(thing), Location: location, ServerSideEncryptionRule };
  return { BucketInfo: { Bucket: withOwn(thing, shown) } };
}

function bucketEncryption(call: Call): Body {
  const rule = ruleOf(named(call));
  if (rule === undefined) {
    const message = 'The server side encryption rule does not exist.';
    throw refusal(404, 'NoSuchServerSideEncryptionRule', message);
  }
  return { ServerSideEncryptionRule: { ApplyServerSideEncryptionByDefault: rule } };
}

/** KMS with a key of the service names none; without a key at all it is AES256. */
function ruleOf(thing: Thing): Body | undefined {
  const part = at(thing, 'default', true);
  if (part?.encrypted !== true) return undefined;
  if (part.key !== '') return { SSEAlgorithm: 'KMS', KMSMasterKeyID: part.key };
  return { SSEAlgorithm: part.serviceKey ? 'KMS' : 'AES256' };
}

function bucketReplication(call: Call): Body {
  const part = at(named(call), 'replication');
  if (part === undefined) {
    throw refusal(404, 'NoSuchReplicationConfiguration', 'The bucket has no replication configuration.');
  }
  const rule = {
    ID: 'rule-1',
    Action: 'ALL',
    Destination: { Bucket: `${part.id}-copy`, Location: 'oss-cn-beijing', TransferType: 'internal' },
    Status: 'doing',
    EncryptionConfiguration: { ReplicaKmsKeyID: part.key },
  };
  return { ReplicationConfiguration: { Rule: [rule] } };
}

function bucketInventory(call: Call): Body {
  const part = at(named(call), 'inventory');
  if (part === undefined) throw refusal(404, 'NoSuchInventory', 'The bucket has no inventory.');
  const destination = {
    Format: 'CSV',
    AccountId: call.world.setting.accountId,
    Bucket: `acs:oss:::${part.id}-lists`,
    Encryption: part.key === '' ? { 'SSE-OSS': '' } : { 'SSE-KMS': { KeyId: part.key } },
  };
  const configuration = { Id: 'list-1', IsEnabled: true, Destination: { OSSBucketDestination: destination } };
  return {
    ListInventoryConfigurationsResult: { InventoryConfiguration: [configuration], IsTruncated: false },
  };
}

/** The bucket that is asked, at its own region. */
function named(call: Call): Thing {
  const name = required(call, 'bucket');
  const thing = seen(call, 'oss-bucket').find(({ id }) => id === name);
  if (thing === undefined) throw refusal(404, 'NoSuchBucket', 'The specified bucket does not exist.');
  const host = /(?:^|\.)oss-([a-z0-9-]+?)(?:-internal)?\.aliyuncs\.com$/.exec(call.host)?.[1];
  if (host !== undefined && host !== thing.regionId) {
    const message = 'The bucket you are attempting to access must be addressed using the specified endpoint.';
    throw refusal(403, 'AccessDenied', message);
  }
  if (required(call, 'signedRegion') !== thing.regionId) {
    throw refusal(400, 'InvalidArgument', 'Invalid signing region in Authorization header.');
  }
  return thing;
}
