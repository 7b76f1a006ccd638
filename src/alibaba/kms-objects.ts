import type { Instant } from './cloud.js';

/** Every field that the cloud did not send is absent: never assume a value. */
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
  readonly bindVpcs: readonly { readonly vpcId?: string; readonly ownerId?: string }[];
  readonly requestId?: string;
}

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
  readonly lastRotation?: Instant;
}

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

export interface AccessPolicy {
  readonly name: string;
  readonly instanceId?: string;
  readonly permissions: readonly string[];
  readonly resources: readonly string[];
  readonly networkRules: readonly string[];
}

export interface AccessPoint {
  readonly name: string;
  readonly authenticationMethod?: string;
  readonly policies: readonly string[];
}

export interface NetworkRule {
  readonly name: string;
  readonly description?: string;
  readonly sourcePrivateIps: readonly string[];
}

export interface ClientKey {
  readonly clientKeyId: string;
  readonly accessPoint?: string;
  readonly notBefore?: Instant;
  readonly notAfter?: Instant;
}
