import { z } from 'zod';
import type { InstanceTags, Tag } from './cloud.js';
import { type Call, unreadable } from './errors.js';
import type { KmsClient } from './kms-client.js';
import { isRecord, named, read, text } from './wire.js';

const CALL: Call = { product: 'KMS', operation: 'ListTagResources', permission: 'kms:ListTagResources' };

/** So many on one page and no word of another: a page may have been cut there. */
const FULL_PAGE = 50;

/**
 * The tags of an instance, and of keys and secrets. Source: docs/cloud-facts.md, Tags of an instance. An answer without
 * its list, a tag without a key or of something else, and a full page about one thing that does not say whether another
 * follows are unreadable, never "none".
 */
export function createInstanceTags(client: KmsClient<'ListTagResources'>, regionId: string): InstanceTags {
  const list: InstanceTags['list'] = async (type, ids, next) => {
    const query = {
      RegionId: regionId,
      ResourceType: type,
      ...Object.fromEntries(ids.map((id, at) => [`ResourceId.${String(at + 1)}`, id])),
      ...(next !== undefined && { NextToken: next }),
    };
    const { tags, next: following } = read(await client('ListTagResources', query), TagsAnswer, CALL);
    if (tags.some((tag) => !ids.includes(tag.of))) throw unreadable(CALL, 'it has a tag of something else');
    if (following === undefined && tags.length >= FULL_PAGE && ids.length === 1)
      throw unreadable(CALL, `it has ${tags.length} tags on a page, and does not say whether more follow`);
    return following === undefined ? { items: tags } : { items: tags, next: following };
  };
  return {
    list,
    listKeys: async (instanceId, next) => {
      const { items, ...rest } = await list('instance', [instanceId], next);
      return { items: items.map(({ key }) => key), ...rest };
    },
  };
}

const TagAnswer = named(
  { key: 'TagKey', of: 'ResourceId', value: 'TagValue' },
  { key: text, of: text, value: text.exactOptional() },
);

/** Unlike in other lists, an empty wrapper is no empty list: it may be all that is left of one. */
const TagsAnswer = named(
  { tags: 'TagResources', next: 'NextToken' },
  {
    tags: z.preprocess(
      (value) => (isRecord(value) ? value['TagResource'] : value),
      z.array(TagAnswer.transform((tag): Tag => tag)),
    ),
    next: text.exactOptional(),
  },
);
