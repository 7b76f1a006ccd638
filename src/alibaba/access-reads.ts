import type { PolicyPrincipals } from './kms-objects.js';
import type { TokenPage } from './pages.js';

/** What can have tags, in the vendor's own words. */
export type TaggedType = 'key' | 'secret' | 'instance';

/** One tag; without `value` it has none. */
export interface Tag {
  readonly of: string;
  readonly key: string;
  readonly value?: string;
}

/** The tags of an instance (ListTagResources). Throws a `CLOUD_*` or `KMS_*` failure; what it cannot read is never "none". */
export interface InstanceTags {
  /** The keys of its tags, as they are spelt; their values are not looked at. */
  listKeys(instanceId: string, next?: string): Promise<TokenPage<string>>;
  /**
   * The tags of up to 50 things of one type. A last page of 50 and more tags may have been cut: of one thing it is
   * unreadable, of several the caller has to ask for fewer.
   */
  list(type: TaggedType, ids: readonly string[], next?: string): Promise<TokenPage<Tag>>;
}

/**
 * The policies of keys and secrets (GetKeyPolicy, GetSecretPolicy). A form that is not known is told as such, and is never
 * "nobody". Throws a `CLOUD_*` or `KMS_*` failure.
 */
export interface ObjectPolicies {
  ofKey(keyId: string): Promise<PolicyPrincipals>;
  ofSecret(name: string): Promise<PolicyPrincipals>;
}

/**
 * One record that something is, or was, shared with somebody. `status` is the vendor's word; absent where its route has
 * none. Without `resourceId` and `resourceArn` it may be of anything.
 */
export interface Share {
  readonly shareId: string;
  readonly target?: string;
  readonly status?: string;
  readonly resourceId?: string;
  readonly resourceArn?: string;
}

/** Of which resource, by one of its names; or `any`: every share of the account in the region. */
export type SharedResource = { readonly id: string } | { readonly arn: string } | 'any';

/**
 * What the account shares in the region, by two routes that must agree; neither filters by status, nor by a type of
 * resource. Source: docs/cloud-facts.md, Shares. Throws a `CLOUD_*` failure.
 */
export interface ResourceSharing {
  /** Route 1: ListResourceShareAssociations (AssociationType=Resource). */
  listShares(of: SharedResource, next?: string): Promise<TokenPage<Share>>;
  /** Route 2: ListSharedTargets (ResourceOwner=Self). */
  listTargets(of: SharedResource, next?: string): Promise<TokenPage<Share>>;
}
