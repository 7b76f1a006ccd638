import type { Share, SharedResource } from '../alibaba/cloud.js';

/** Reads all that one route has to say. */
export type Route = (of: SharedResource) => Promise<readonly Share[]>;

/**
 * Why nobody knows that a share would have been seen; undefined where that is known. A share of something else is the
 * canary: each route has to show it again by each of its names. An account that shares nothing has none: there, both
 * routes were asked for everything, and are allowed for everything or refused (docs/decisions/0038-no-share-at-all.md).
 */
export async function sharesInDoubt(
  every: readonly Share[],
  everyTarget: readonly Share[],
  shares: Route,
  targets: Route,
): Promise<string | undefined> {
  const listed = new Set(every.map(({ shareId }) => shareId));
  const unlisted = everyTarget.find(({ shareId }) => !listed.has(shareId));
  if (unlisted !== undefined)
    return `${unlisted.shareId} is shared with ${unlisted.target ?? 'somebody'}, and no list says what is in it; it may be this instance: look at that share, or end it if nothing is in it`;
  // In one order: observer and executor take the same one.
  const [canary] = every.filter(isAssociated).toSorted((a, b) => (a.shareId < b.shareId ? -1 : 1));
  if (canary === undefined) return undefined;
  const hasTargets = everyTarget.some(({ shareId }) => shareId === canary.shareId);
  for (const name of namesOf(canary)) {
    const seen = await Promise.all([shares(name), ...(hasTargets ? [targets(name)] : [])]);
    if (seen.every((found) => found.some(({ shareId }) => shareId === canary.shareId))) continue;
    return `${canary.shareId} shares something else, and is not found by ${JSON.stringify(name)}: a share of this instance might not be either`;
  }
  return undefined;
}

function isAssociated({ status }: Share): boolean {
  return status === 'Associated';
}

function namesOf({ resourceId, resourceArn }: Share): SharedResource[] {
  return [
    ...(resourceId === undefined ? [] : [{ id: resourceId }]),
    ...(resourceArn === undefined ? [] : [{ arn: resourceArn }]),
  ];
}
