import type { z } from 'zod';
import type { ResourceSharing, Share, SharedResource, TokenPage } from './cloud.js';
import type { CoreClient } from './core-client.js';
import { type Call, unreadable } from './errors.js';
import { list, named, read, text } from './wire.js';

/** The API version of Resource Sharing that this file speaks. */
export const RESOURCE_SHARING_VERSION = '2020-01-10';

const Association = named(
  {
    shareId: 'ResourceShareId',
    status: 'AssociationStatus',
    resourceId: 'EntityId',
    resourceArn: 'ResourceArn',
  },
  {
    shareId: text,
    status: text.exactOptional(),
    resourceId: text.exactOptional(),
    resourceArn: text.exactOptional(),
  },
);
const Target = named(
  { shareId: 'ResourceShareId', target: 'TargetId' },
  { shareId: text, target: text.exactOptional() },
);

/** What the account shares; no route filters by status or type. Source: docs/cloud-facts.md, Shares. */
export function createResourceSharing(client: CoreClient): ResourceSharing {
  async function ask<T extends z.ZodType<Share>>(
    operation: string,
    query: Record<string, string>,
    [where, item]: readonly [string, T],
    of: SharedResource,
    next: string | undefined,
  ): Promise<TokenPage<Share>> {
    const call: Call = { product: 'Resource Sharing', operation, permission: `resourcesharing:${operation}` };
    const answer = await client(operation, {
      ...query,
      ...parameterFor(of),
      MaxResults: '100',
      ...(next !== undefined && { NextToken: next }),
    });
    const schema = named(
      { items: where, next: 'NextToken' },
      { items: list(where, item), next: text.exactOptional() },
    );
    const page: TokenPage<Share> = read(answer, schema, call);
    if (page.items.some((share) => isOfOther(share, of)))
      throw unreadable(call, 'it has a share of something else than was asked for');
    return page;
  }

  return {
    listShares: (of, next) =>
      ask(
        'ListResourceShareAssociations',
        { AssociationType: 'Resource' },
        ['ResourceShareAssociations', Association],
        of,
        next,
      ),
    listTargets: (of, next) =>
      ask('ListSharedTargets', { ResourceOwner: 'Self' }, ['SharedTargets', Target], of, next),
  };
}

function parameterFor(of: SharedResource): Record<string, string> {
  if (of === 'any') return {};
  return 'id' in of ? { ResourceId: of.id } : { ResourceArn: of.arn };
}

/** An answer about another resource was not filtered: what it leaves out is not known either. */
function isOfOther({ resourceId }: Share, of: SharedResource): boolean {
  if (of === 'any' || 'arn' in of || resourceId === undefined) return false;
  return resourceId.toLowerCase() !== of.id.toLowerCase();
}
