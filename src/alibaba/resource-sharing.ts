import type { z } from 'zod';
import type { ResourceSharing, Share, TokenPage } from './cloud.js';
import type { CoreClient } from './core-client.js';
import type { Call } from './errors.js';
import { list, named, read, text } from './wire.js';

/** The API version of Resource Sharing that this file speaks. */
export const RESOURCE_SHARING_VERSION = '2020-01-10';

const Association = named(
  { shareId: 'ResourceShareId', status: 'AssociationStatus' },
  { shareId: text, status: text.exactOptional() },
);
const Target = named(
  { shareId: 'ResourceShareId', target: 'TargetId' },
  { shareId: text, target: text.exactOptional() },
);

/** With whom an instance is shared; neither route filters by status. Source: docs/cloud-facts.md, Shares. */
export function createResourceSharing(client: CoreClient): ResourceSharing {
  async function ask<T extends z.ZodType<Share>>(
    operation: string,
    query: Record<string, string>,
    [where, item]: readonly [string, T],
    next: string | undefined,
  ): Promise<TokenPage<Share>> {
    const call: Call = { product: 'Resource Sharing', operation, permission: `resourcesharing:${operation}` };
    const answer = await client(operation, {
      ...query,
      MaxResults: '100',
      ...(next !== undefined && { NextToken: next }),
    });
    const schema = named(
      { items: where, next: 'NextToken' },
      { items: list(where, item), next: text.exactOptional() },
    );
    return read(answer, schema, call);
  }

  return {
    listShares: (instanceId, next) =>
      ask(
        'ListResourceShareAssociations',
        { AssociationType: 'Resource', ResourceId: instanceId },
        ['ResourceShareAssociations', Association],
        next,
      ),
    listTargets: (instanceId, next) =>
      ask(
        'ListSharedTargets',
        { ResourceOwner: 'Self', ResourceId: instanceId },
        ['SharedTargets', Target],
        next,
      ),
  };
}
