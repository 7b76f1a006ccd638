import type { ReasonCode } from './release/reason-codes.js';
import type { Identity, KmsInstance, KmsKey, KmsSecret, Quotas } from './alibaba/cloud.js';
import type { Instant } from './values/instant.js';
import type { BackupEvidence, EvidenceRow, InstanceKind, ProbeName, Saving } from './release.js';

/** What the cloud said about the account and the instance itself. */
export interface InstanceSnapshot {
  readonly identity: Identity;
  readonly accountStatus: string;
  readonly instance: KmsInstance;
  readonly defaultInstanceId: string | null;
  /** What the billing system calls the subscription; null when it lists none. */
  readonly subscriptionType: string | null;
  readonly readAt: Instant;
}

/** The keys of the instance's tags; or why nobody knows all of them, with the cloud's own code where it gave one. */
export type TagSnapshot =
  { readonly keys: readonly string[] } | { readonly notRead: string; readonly vendorCode?: string };

/** Every key and secret of the instance, each read by itself, and what KMS counts. */
export interface Inventory {
  readonly keys: readonly KmsKey[];
  readonly secrets: readonly KmsSecret[];
  readonly aliases: readonly { readonly name: string; readonly keyId: string }[];
  /** Aliases of the region's other keys: a use by one of these is not of this instance. */
  readonly otherAliases: readonly string[];
  readonly quotas: Quotas | null;
  readonly readAt: Instant;
}

/** The names of an instance's objects, without what KMS says about each. */
export interface ObjectNames {
  readonly keys: readonly { readonly keyId: string }[];
  readonly secrets: readonly { readonly name: string }[];
  readonly aliases: readonly { readonly name: string; readonly keyId: string }[];
  readonly otherAliases: readonly string[];
}

/** Who did what with which key or secret, folded over time. */
export interface Use {
  readonly who: string;
  readonly operation: string;
  readonly resource: string;
  readonly count: number;
  readonly first: Instant;
  readonly last: Instant;
  /** From where, at most five of each. For people only: no fact, and no rule looks at it. */
  readonly addresses?: readonly string[];
  readonly userAgents?: readonly string[];
}

/** Uses of keys that the trail does not tell, folded by caller and operation: they may be of this instance. */
export interface UnattributedUse {
  readonly who: string;
  readonly operation: string;
  readonly count: number;
  readonly first: Instant;
  readonly last: Instant;
  /** From where, at most five of each. For people only: no fact, and no rule looks at it. */
  readonly addresses?: readonly string[];
  readonly userAgents?: readonly string[];
}

/** Whom to ask about callers, keys or secrets. Nobody checks it: it decides nothing. */
export interface Owner {
  readonly owner: string;
  /** Names of callers as findings have them, ids of keys, `secret/NAME`, or `instance`. */
  readonly of: readonly string[];
}

/** One thing that a probe found, as people read it. It blocks unless the policy tolerates it by name. */
export interface Finding {
  readonly code: ReasonCode;
  readonly text: string;
  /** The caller, where the finding is one that a policy can tolerate by name. */
  readonly caller?: string;
  /** Who used what by which operation, where a policy can tolerate that the key is not known. */
  readonly unattributed?: { readonly caller: string; readonly operation: string };
  /** Set where it says why a place may not show everything: a policy can accept that by the name of the place. */
  readonly gap?: true;
  /** What else it is about: a key, a secret, a network. No time, and no count. */
  readonly subject?: string;
}

/** What one probe has to say. Plain JSON; kept in the bundle as it is. */
export interface ProbeReport {
  readonly probe: ProbeName;
  readonly row: EvidenceRow;
  /** Stable: part of the facts. */
  readonly reasonCode: ReasonCode;
  readonly findings: readonly Finding[];
  readonly use: readonly Use[];
  /** Uses in the quiet days whose key is not known; absent when there are none. */
  readonly unattributed?: readonly UnattributedUse[];
  /** Newest write to a key or secret that the probe saw. */
  readonly newestWrite?: Instant;
  /** Facts by name: shares, foreign VPCs, dependents. Sorted. */
  readonly shares: readonly string[];
  readonly foreignVpcs: readonly string[];
  readonly dependents: readonly string[];
  /** A fact too: things whose data needs a key of the instance; absent where none does. Sorted. */
  readonly unreadable?: readonly string[];
  /** Never judged, and shown in the bundle only (`kms-release evidence`): management calls, keys that rotate. */
  readonly notes: readonly string[];
  /** Whom to ask about which keys and secrets, as their tags say; shown, and no fact. */
  readonly owners?: readonly Owner[];
  readonly saving?: Saving;
}

/** Everything that was seen at one time by one looker. The bundle holds it; the judge judges it. */
export interface Snapshot {
  readonly instance: InstanceSnapshot;
  readonly kind: InstanceKind;
  readonly inventory: Inventory;
  readonly probes: readonly ProbeReport[];
  readonly backup: BackupEvidence | null;
  /** `[owners]` of the observer's policy at that time; shown, and no fact. */
  readonly owners?: readonly Owner[];
}
