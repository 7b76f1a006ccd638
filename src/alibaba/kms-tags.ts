import { z } from 'zod';
import type { InstanceTags } from './cloud.js';
import { type Call, unreadable } from './errors.js';
import type { KmsClient } from './kms-client.js';
import { isRecord, named, read, text } from './wire.js';

const CALL: Call = { product: 'KMS', operation: 'ListTagResources', permission: 'kms:ListTagResources' };

/** So many on one page and no word of another: a page may have been cut there. */
const FULL_PAGE = 50;

/**
 * The tags of an instance. Source: docs/cloud-facts.md, Tags of an instance. An answer without its list, a tag without
 * a key or of something else, and a full page that does not say whether another follows are unreadable, never "none".
 */
export function createInstanceTags(client: KmsClient<'ListTagResources'>, regionId: string): InstanceTags {
  return {
    listKeys: async (instanceId, next) => {
      const query = {
        RegionId: regionId,
        ResourceType: 'instance',
        'ResourceId.1': instanceId,
        ...(next !== undefined && { NextToken: next }),
      };
      const { tags, next: following } = read(await client('ListTagResources', query), TagsAnswer, CALL);
      if (tags.some((tag) => tag.resourceId !== instanceId))
        throw unreadable(CALL, 'it has a tag of something else');
      if (following === undefined && tags.length >= FULL_PAGE)
        throw unreadable(CALL, `it has ${tags.length} tags on a page, and does not say whether more follow`);
      const items = tags.map(({ key }) => key);
      return following === undefined ? { items } : { items, next: following };
    },
  };
}

const Tag = named({ key: 'TagKey', resourceId: 'ResourceId' }, { key: text, resourceId: text });

/** Unlike in other lists, an empty wrapper is no empty list: it may be all that is left of one. */
const TagsAnswer = named(
  { tags: 'TagResources', next: 'NextToken' },
  {
    tags: z.preprocess((value) => (isRecord(value) ? value['TagResource'] : value), z.array(Tag)),
    next: text.exactOptional(),
  },
);
