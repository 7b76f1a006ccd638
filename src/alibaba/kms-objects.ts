import type { Instant } from '../values/instant.js';

/**
 * GetKmsInstance, in the vendor's own values. Every field that the cloud did not send is absent: never assume a
 * value. `deletionProtection` absent is unknown, and unknown blocks.
 */
export interface KmsInstance {
  readonly instanceId: string;
  readonly name?: string;
  readonly status?: string;
  readonly chargeType?: string;
  readonly productType?: string;
  readonly productVersion?: string;
  readonly deletionProtection?: boolean;
  readonly createTime?: Instant;
  readonly auditLog?: boolean;
  /** Absent is unknown: KMS did not say which VPCs are bound. */
  readonly bindVpcs?: readonly { readonly vpcId?: string; readonly ownerId?: string }[];
  readonly requestId?: string;
}

/**
 * DescribeKey, in the vendor's own values: `state` such as `Enabled`, `protection` and `automaticRotation`
 * `Enabled` or `Disabled`. Absent is unknown: never take it for off.
 */
export interface KmsKey {
  readonly keyId: string;
  readonly instanceId?: string;
  readonly arn?: string;
  readonly state?: string;
  readonly protection?: string;
  readonly protectionLevel?: string;
  readonly origin?: string;
  readonly automaticRotation?: string;
  readonly creator?: string;
  readonly created?: Instant;
  /** Null where KMS says that there was none; absent is unknown. */
  readonly lastRotation?: Instant | null;
}

/**
 * DescribeSecret, without the secret's value: nothing here ever reads one. `type` is `Generic` or a managed type
 * such as `Rds`.
 */
export interface KmsSecret {
  readonly name: string;
  readonly instanceId?: string;
  readonly arn?: string;
  readonly type?: string;
  readonly automaticRotation?: string;
  readonly owningService?: string;
  readonly encryptionKeyId?: string;
  /** The vendor's JSON text; names the database or server of a managed secret. */
  readonly extendedConfig?: string;
  readonly created?: Instant;
  readonly updated?: Instant;
  readonly lastRotation?: Instant;
}

/** A secret as ListSecrets has it. Without a time it is not known when it was updated. */
export interface SecretTime {
  readonly name: string;
  readonly updated?: Instant;
}

/** One alias of the region and the key that it means now. It may have meant another key before. */
export interface KmsAlias {
  readonly aliasName: string;
  readonly aliasArn?: string;
  readonly keyId: string;
}

/** How many objects KMS itself counts in the instance. A kind that it did not name is absent. */
export interface Quotas {
  readonly keys?: number;
  readonly secrets?: number;
  readonly vpcs?: number;
  readonly qps?: number;
}

/**
 * DescribePolicy: which operations, on which keys and secrets, from which networks. Without `instanceId` it may
 * be of any instance.
 */
export interface AccessPolicy {
  readonly name: string;
  readonly instanceId?: string;
  readonly permissions: readonly string[];
  readonly resources: readonly string[];
  /** Absent is unknown. */
  readonly networkRules?: readonly string[];
}

/**
 * GetKeyPolicy and GetSecretPolicy: whom the policy of a key or secret lets in, as it writes them, each once; or why
 * nobody knows. Conditions are not looked at: whoever is named may call.
 */
export type PolicyPrincipals = { readonly principals: readonly string[] } | { readonly notKnown: string };

/**
 * DescribeApplicationAccessPoint: through which policies an application may call. It can do so only with a live
 * client key.
 */
export interface AccessPoint {
  readonly name: string;
  readonly authenticationMethod?: string;
  /** Absent is unknown: it may be of any instance. */
  readonly policies?: readonly string[];
}

/** DescribeNetworkRule: from which addresses a policy lets callers in. It permits nothing by itself. */
export interface NetworkRule {
  readonly name: string;
  /** Absent is unknown, empty is none. */
  readonly description?: string;
  readonly sourcePrivateIps: readonly string[];
}

/**
 * ListClientKeys: what an application signs its calls with. `notAfter` may be UTC+8 in spite of its Z
 * (docs/cloud-facts.md, Client keys).
 */
export interface ClientKey {
  readonly clientKeyId: string;
  readonly accessPoint?: string;
  readonly notBefore?: Instant;
  readonly notAfter?: Instant;
}
