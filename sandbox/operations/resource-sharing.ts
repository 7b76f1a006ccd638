import { refusal } from '../errors.js';
import { printed } from '../scenario/time.js';
import type { Share } from '../types.js';
import { optional, type Body, type Call, type Operation, type Operations } from './operation.js';
import { nextToken, position } from './token.js';

/** Both routes to the shares of an instance. */
export const sharingOperations: Operations = {
  ListResourceShareAssociations: sharing('ListResourceShareAssociations', listAssociations),
  ListSharedTargets: sharing('ListSharedTargets', listSharedTargets),
};

function sharing(name: string, answer: (call: Call) => Body): Operation {
  const action = `resourcesharing:${name}`;
  return { product: 'ResourceSharing', version: '2020-01-10', action, write: false, answer };
}

function listAssociations(call: Call) {
  const type = optional(call, 'AssociationType');
  if (type === undefined) throw missing('AssociationType');
  if (type !== 'Resource' && type !== 'Target') throw invalid('AssociationType');
  const forbidden = type === 'Resource' ? 'Target' : 'ResourceId';
  if (optional(call, forbidden) !== undefined) {
    throw refusal(400, 'ConflictedAssociationType', `${forbidden} is not available with ${type}.`);
  }
  const ids = shareIds(call);
  const status = optional(call, 'AssociationStatus');
  const all = [...call.world.shares.values()]
    .filter((share) => ids.length === 0 || ids.includes(share.resourceShareId))
    .filter((share) => isAsked(call, share))
    .filter((share) => status === undefined || share.status === status)
    .flatMap((share) => (type === 'Resource' ? [ofResource(call, share)] : ofTargets(call, share)));
  const { items, NextToken } = onePage(call, all);
  return { ResourceShareAssociations: items, NextToken };
}

function listSharedTargets(call: Call) {
  const owner = optional(call, 'ResourceOwner');
  if (owner === undefined) throw missing('ResourceOwner');
  if (owner !== 'Self' && owner !== 'OtherAccounts') throw invalid('ResourceOwner');
  const all = [...call.world.shares.values()]
    .filter(({ status }) => owner === 'Self' && (status === 'Associated' || status === 'Associating'))
    .filter((share) => isAsked(call, share))
    .flatMap((share) =>
      share.targets.map((TargetId) => ({
        TargetId,
        ResourceShareId: share.resourceShareId,
        External: false,
        CreateTime: printed(share.createdAt),
        UpdateTime: printed(share.createdAt),
      })),
    );
  const { items, NextToken } = onePage(call, all);
  return { SharedTargets: items, NextToken };
}

/** Both names are filters; without one, everything is meant. */
function isAsked(call: Call, share: Share): boolean {
  const [id, arn] = [optional(call, 'ResourceId'), optional(call, 'ResourceArn')];
  const byId = id === undefined || (share.foundBy.includes('id') && share.instanceId === id);
  return byId && (arn === undefined || (share.foundBy.includes('arn') && arnOf(call, share) === arn));
}

function arnOf({ world: { setting } }: Call, { instanceId, resourceType }: Share): string {
  const kind = resourceType === 'KMSInstance' ? 'kms' : 'vpc';
  const path = kind === 'kms' ? 'keystore' : resourceType.toLowerCase();
  return `acs:${kind}:${setting.regionId}:${setting.accountId}:${path}/${instanceId}`;
}

function common(call: Call, share: Share) {
  return {
    ResourceShareId: share.resourceShareId,
    ResourceShareName: share.name,
    AssociationStatus: share.status,
    AssociationStatusMessage: '',
    External: false,
    CreateTime: printed(share.createdAt),
    UpdateTime: printed(share.createdAt),
    ResourceArn: arnOf(call, share),
  };
}

function ofResource(call: Call, share: Share) {
  return {
    ...common(call, share),
    AssociationType: 'Resource',
    EntityId: share.instanceId,
    EntityType: share.resourceType,
  };
}

function ofTargets(call: Call, share: Share) {
  const base = common(call, share);
  return share.targets.map((EntityId) => ({
    ...base,
    AssociationType: 'Target',
    EntityId,
    EntityType: share.targetType,
  }));
}

function shareIds({ parameters }: Call): string[] {
  const ids = [...parameters]
    .filter(([name]) => /^ResourceShareIds(\.\d+)?$/.test(name))
    .map(([, value]) => value);
  if (ids.length > 5) throw invalid('ResourceShareIds.Length');
  return ids;
}

function onePage<T>(call: Call, all: readonly T[]): { items: T[]; NextToken: string } {
  const size = Number(optional(call, 'MaxResults') ?? 20);
  if (!Number.isInteger(size) || size < 1 || size > 100) throw invalid('MaxResults');
  const from = position(call);
  if (from === 'bad') throw invalid('NextToken');
  const first = from === 'none' ? 0 : (from[0] ?? 0);
  const NextToken = first + size < all.length ? nextToken(call, [first + size]) : '';
  return { items: all.slice(first, first + size), NextToken };
}

function missing(name: string): Error {
  return refusal(400, `MissingParameter.${name}`, `You must specify ${name}.`);
}

function invalid(name: string): Error {
  return refusal(400, `InvalidParameter.${name}`, `The specified ${name} is invalid.`);
}
