import { printed } from '../../scenario/time.js';
import type { Resource } from '../../world/resources.js';
import { optional, type Call, type Operations } from '../operation.js';
import { byEither, byNumber, byToken } from './paging.js';
import { operationsOf } from './product.js';

const about = { product: 'Ecs', version: '2014-05-26', code: 'ecs' } as const;
const region = {
  needed: true,
  missing: 'MissingParameter',
  unknown: [404, 'InvalidRegionId.NotFound'],
} as const;
const pageSize = { parameter: 'PageSize', usual: 10, most: 100, beyond: 'refused' } as const;

/** Fields in the vendor's order of telling them: a token is empty where it leads nowhere. */
const numbered = byNumber(pageSize, ({ PageNumber, PageSize, TotalCount }) => ({
  PageNumber,
  PageSize,
  TotalCount,
  NextToken: '',
}));

/** A wish of less than ten is ten, one beyond the most is the most. */
const tokened = (most: number) =>
  byToken({ parameter: 'MaxResults', usual: 10, least: 10, most, beyond: 'clamped' }, (told) => ({
    NextToken: told.NextToken,
    TotalCount: told.TotalCount,
  }));

/** Disks: who may not ask is told so since the end of 2025. */
export const ecsOperations: Operations = operationsOf(about, {
  lists: {
    DescribeDisks: {
      kind: 'ecs-disk',
      region: { ...region, missing: 'MissingParamter.RegionId', unknown: [400, 'InvalidRegion.NotFound'] },
      paging: byEither(tokened(500), numbered),
      at: ['Disks', 'Disk'],
      wanted: (call) => both(named(call, 'DiskIds'), ofKey(call)),
      item: disk,
    },
  },
});

function disk(resource: Resource) {
  const { id, name, regionId, encrypted, key, createdAt, resourceGroupId } = resource;
  return {
    DiskId: id,
    DiskName: name,
    RegionId: regionId,
    ZoneId: `${regionId}-b`,
    Status: 'Available',
    Type: 'data',
    Category: 'cloud_essd',
    Size: 40,
    Encrypted: encrypted,
    KMSKeyId: key,
    CreationTime: printed(createdAt),
    ResourceGroupId: resourceGroupId,
    DiskChargeType: 'PostPaid',
    InstanceId: '',
    Tags: { Tag: [] },
  };
}

/** A list of ids as JSON, where the call has one. */
function named(call: Call, parameter: string): (resource: Resource) => boolean {
  const text = optional(call, parameter);
  return text === undefined ? () => true : ({ id }) => text.includes(`"${id}"`);
}

/** The filters for what is encrypted, and with which key. */
function ofKey(call: Call): (resource: Resource) => boolean {
  const [key, encrypted] = [optional(call, 'KMSKeyId'), optional(call, 'Encrypted')];
  const filter = call.world.behaviour.keyFilter ?? 'works';
  return (resource) =>
    (encrypted === undefined || encrypted.toLowerCase() === String(resource.encrypted)) &&
    (key === undefined || filter === 'ignored' || (filter === 'works' && resource.key === key));
}

function both<T>(first: (item: T) => boolean, second: (item: T) => boolean): (item: T) => boolean {
  return (item) => first(item) && second(item);
}
