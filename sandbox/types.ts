/** What is true in the sandbox. Values are never changed in place: a change replaces the object. */
export interface Key {
  readonly keyId: string;
  readonly owner: string;
  readonly state: 'Enabled' | 'Disabled' | 'PendingDeletion' | 'PendingImport';
  readonly deletionProtection: boolean;
  readonly protectionDescription: string;
  readonly description: string;
  readonly creator: string;
  readonly createdAt: number;
  readonly changedAt: number;
  readonly versions: readonly { readonly id: string; readonly at: number }[];
  readonly automaticRotation: boolean;
  readonly origin: 'Aliyun_KMS' | 'EXTERNAL';
  readonly aliases: readonly string[];
  readonly tags: Tags;
  readonly policy: string;
}

/** A secret as the sandbox knows it. Times are milliseconds since 1970. */
export interface Secret {
  readonly secretName: string;
  readonly owner: string;
  readonly secretType: string;
  readonly description: string;
  readonly createdAt: number;
  readonly changedAt: number;
  readonly automaticRotation: boolean;
  readonly rotationInterval: string;
  readonly encryptionKeyId: string;
  readonly extendedConfig: string;
  readonly owingService: string;
  readonly versions: readonly { readonly id: string; readonly at: number; readonly value: string }[];
  readonly tags: Tags;
  readonly policy: string;
}

/** A backup that is there. */
export interface Backup {
  readonly id: string;
  readonly madeAt: number;
  readonly keys: number;
  readonly secrets: number;
  readonly restorableUntil: number;
}

/** A VPC that is bound to an instance. */
interface Vpc {
  readonly regionId: string;
  readonly vpcId: string;
  readonly vSwitchId: string;
  readonly vpcOwnerId: string;
}

/** An instance with all that is in it. Times are milliseconds since 1970. */
export interface Instance {
  readonly instanceId: string;
  readonly instanceName: string;
  readonly status: 'Uninitialized' | 'Connecting' | 'Connected' | 'Disconnected' | 'Error';
  readonly chargeType: 'POSTPAY' | 'PREPAY' | null;
  readonly productType: string | null;
  readonly productVersion: string | null;
  readonly kind: 'software' | 'hardware';
  readonly createdAt: number;
  readonly enabledAt: number;
  readonly deletionProtection: boolean | null;
  readonly protectionDescription: string;
  readonly keyQuota: number;
  readonly secretQuota: number;
  readonly spec: number;
  readonly vpcQuota: number;
  readonly log: boolean;
  readonly logStorage: number;
  /** Since when it has an audit log; rows before that were never written. */
  readonly logSince: number;
  /** When nothing was written into it. */
  readonly logGaps: readonly { readonly from: number; readonly to: number }[];
  /** True when somebody has deleted its project. */
  readonly logGone: boolean;
  readonly bindVpcs: readonly Vpc[];
  readonly foreignKeys: number;
  readonly foreignSecrets: number;
  readonly automaticBackup: boolean;
  readonly backups: readonly Backup[];
  readonly tags: Tags;
  readonly keys: ReadonlyMap<string, Key>;
  readonly secrets: ReadonlyMap<string, Secret>;
}

/** Instances by id. */
export type Instances = ReadonlyMap<string, Instance>;
/** Tag values by key. */
export type Tags = Readonly<Record<string, string>>;

/** Somebody with a name, as audit events show them. */
export interface Identity {
  readonly accountId: string;
  readonly userName: string;
  readonly type: 'root-account' | 'ram-user' | 'assumed-role';
  readonly principalId: string;
  readonly arn: string;
  readonly accessKeyId: string;
}

/** One operation with key material or a secret's value, by whatever way it came. */
export interface Use {
  readonly at: number;
  readonly instanceId: string;
  readonly operation: string;
  readonly keyId: string | undefined;
  readonly secretName: string | undefined;
  readonly by: string;
  readonly gateway: 'shared' | 'dedicated' | 'service';
  readonly caller: Caller;
}

/** Who called, as the audit log of an instance has it: numbers of RAM, or the name of an access point. */
export interface Caller {
  readonly identityType: 'cloud-account' | 'ram-user' | 'ram-role' | 'aap';
  readonly principalId: string;
  readonly accountId: string;
  readonly accessKeyId: string;
  readonly clientIp: string;
  readonly userAgent: string;
  readonly refused: boolean;
}

/** A share of an instance with others. */
export interface Share {
  readonly resourceShareId: string;
  readonly name: string;
  readonly instanceId: string;
  readonly status: 'Associating' | 'Associated' | 'Failed' | 'Disassociating' | 'Disassociated';
  readonly targets: readonly string[];
  readonly targetType: string;
  readonly resourceType: string;
  /** By which of its names the service finds what is shared. */
  readonly foundBy: readonly ('id' | 'arn')[];
  readonly createdAt: number;
}

/** An application access point and its client keys. */
export interface AccessPoint {
  readonly name: string;
  readonly description: string;
  readonly policies: readonly string[];
  readonly clientKeys: readonly {
    readonly clientKeyId: string;
    readonly createdAt: number;
    readonly notBefore: number;
    readonly notAfter: number;
  }[];
}

/** An access policy; without an instance it is of any. */
export interface Policy {
  readonly name: string;
  readonly instanceId: string;
  readonly description: string;
  readonly permissions: readonly string[];
  readonly resources: readonly string[];
  readonly networkRules: readonly string[];
}

/** From where a policy lets in. */
export interface NetworkRule {
  readonly name: string;
  readonly description: string;
  readonly sourcePrivateIps: readonly string[];
}

/** A backup that was started. Times are the sandbox’s, milliseconds since 1970. */
export interface BackupJob {
  readonly backupId: string;
  readonly instanceId: string;
  readonly startedAt: number;
  readonly doneAt: number;
  readonly fails: boolean;
  readonly keys: number;
  readonly secrets: number;
  readonly restorableUntil: number;
}
