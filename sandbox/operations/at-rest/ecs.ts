import { optional, required, type Body, type Call, type Operations } from '../operation.js';
import { byEither, byNumber, byToken, counted } from './paging.js';
import { operationsOf, seen, type List, type Thing } from './product.js';
import { regionOf } from './region.js';
import { regionsOperation } from './regions.js';
import { launchTemplateLists } from './ecs-launch-templates.js';
import { disk, image, policy, snapshot } from './ecs-items.js';

const about = { product: 'Ecs', version: '2014-05-26', code: 'ecs' } as const;
const region = { needed: true } as const;
const pageSize = { parameter: 'PageSize', usual: 10, most: 100, beyond: 'refused' } as const;
const numbered = byNumber(pageSize, counted);
const numberedBesideToken = byNumber(pageSize, (told) => ({ ...counted(told), NextToken: '' }));

/** Less than `least` is as if nothing were wished, more than `most` is the most. */
const tokened = (least: number, most: number, beyond: 'clamped' | 'refused') =>
  byToken({ parameter: 'MaxResults', usual: 10, least, most, beyond }, ({ NextToken, TotalCount }) => ({
    NextToken,
    TotalCount,
  }));

const lists: Readonly<Record<string, List>> = {
  DescribeDisks: {
    kind: 'ecs-disk',
    dryRun: true,
    region: { ...region, missing: 'MissingParamter.RegionId', unknown: [400, 'InvalidRegion.NotFound'] },
    paging: byEither(tokened(10, 500, 'clamped'), numberedBesideToken),
    at: ['Disks', 'Disk'],
    wanted: (call) => both(named(call, 'DiskIds'), ofKey(call)),
    item: disk,
  },
  DescribeSnapshots: {
    kind: 'ecs-snapshot',
    dryRun: true,
    quiet: true,
    region,
    paging: byEither(tokened(1, 100, 'refused'), numberedBesideToken),
    at: ['Snapshots', 'Snapshot'],
    wanted: (call) => both(named(call, 'SnapshotIds'), ofKey(call)),
    item: snapshot,
  },
  DescribeImages: {
    kind: 'ecs-image',
    dryRun: true,
    quiet: true,
    region,
    paging: numbered,
    at: ['Images', 'Image'],
    wanted: (call) => {
      const owner = optional(call, 'ImageOwnerAlias');
      return ({ form }) => owner === undefined || owner === (form || 'self');
    },
    item: image,
    more: (call) => ({ RegionId: required(call, 'RegionId') }),
  },
  DescribeAutoSnapshotPolicyEx: {
    kind: 'ecs-auto-snapshot-policy',
    quiet: true,
    region,
    paging: numbered,
    at: ['AutoSnapshotPolicies', 'AutoSnapshotPolicy'],
    item: policy,
  },
  ...launchTemplateLists(region, numbered),
};

/** The key that a new disk gets, of a region; one thing of the kind `ecs-default-key` says it. */
function defaultKey(call: Call): Thing | undefined {
  const where = regionOf(call, region);
  return seen(call, 'ecs-default-key').find(({ regionId }) => regionId === where);
}

/** Where what is run by hand on servers is written to, and with which key. */
function cloudAssistant(call: Call): Body {
  const where = regionOf(call, region);
  required(call, 'SettingType.1');
  const OssDeliveryConfig = seen(call, 'ecs-cloud-assistant', where).map(({ id, key, encrypted }) => ({
    BucketName: id,
    DeliveryType: 'invocation',
    Enabled: true,
    EncryptionType: key !== '' ? 'KMS' : encrypted ? 'OSS' : 'None',
    ...(key === '' ? {} : { EncryptionKeyId: key }),
  }));
  return { OssDeliveryConfigs: { OssDeliveryConfig } };
}

/** What ECS shows of its disks and of what is made of them. */
export const ecsOperations: Operations = {
  ...regionsOperation(about, ['Regions', 'Region'], (regionId) => ({
    LocalName: regionId,
    RegionEndpoint: `ecs.${regionId}.aliyuncs.com`,
    Status: 'available',
  })),
  ...operationsOf(about, {
    lists,
    others: {
      DescribeDiskDefaultKMSKeyId: { answer: (call) => ({ KMSKeyId: defaultKey(call)?.key ?? '' }) },
      DescribeCloudAssistantSettings: { answer: cloudAssistant },
      DescribeDiskEncryptionByDefaultStatus: {
        answer: (call) => ({ Encrypted: defaultKey(call)?.encrypted ?? false }),
      },
    },
  }),
};

/** A list of ids as JSON, where the call has one. */
function named(call: Call, parameter: string): (thing: Thing) => boolean {
  const text = optional(call, parameter);
  return text === undefined ? () => true : ({ id }) => text.includes(`"${id}"`);
}

/** The filters for what is encrypted, and with which key. */
function ofKey(call: Call): (thing: Thing) => boolean {
  const [key, encrypted] = [optional(call, 'KMSKeyId'), optional(call, 'Encrypted')];
  const filter = call.world.behaviour.keyFilter ?? 'works';
  return (thing) =>
    (encrypted === undefined || encrypted.toLowerCase() === String(thing.encrypted)) &&
    (key === undefined || filter === 'ignored' || (filter === 'works' && thing.key === key));
}

function both<T>(first: (item: T) => boolean, second: (item: T) => boolean): (item: T) => boolean {
  return (item) => first(item) && second(item);
}
