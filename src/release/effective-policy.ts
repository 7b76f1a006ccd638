import type { Instant } from '../values/instant.js';
import type { IdentityName } from '../identity/forms.js';
import type { ProbeName } from './places.js';

/** What a hook, an attestation or an assumption says about the backup. */
export interface BackupEvidence {
  readonly provider: 'automatic' | 'hook' | 'attested';
  /** `assumed`: no API shows it. `reported`: the hook says so. `attested`: a person signed it. */
  readonly certainty: 'assumed' | 'reported' | 'attested';
  readonly backupId?: string;
  readonly madeAt?: Instant;
  readonly keys?: number;
  readonly secrets?: number;
  readonly restorableUntil?: Instant;
}

/** One gap, one caller, or one operation of a caller whose key is not known, which the policy accepts by name. */
export interface Toleration {
  readonly place?: string;
  readonly caller?: string;
  readonly unattributed?: Unattributed;
  readonly reason: string;
  /** Last day, `YYYY-MM-DD` (UTC). */
  readonly until: string;
}

/** Uses of keys that the audit trail does not tell, of one caller by one operation. */
export interface Unattributed {
  readonly caller: string;
  readonly operation: string;
  /** It is accepted only while these places are `CLEAR`, beside those that the code wants for the role of a service. */
  readonly coveredBy: readonly string[];
}

/** Who makes the backup. `restorableDays`: for so many days after the release one that has an end must be restorable. */
export type BackupPolicy =
  | { readonly provider: 'automatic' }
  | { readonly provider: 'hook'; readonly url: string; readonly restorableDays: number }
  | { readonly provider: 'attested'; readonly restorableDays: number };

/** The policy for one instance, tightened by the request. Read once, fixed for the run, digested. */
export interface EffectivePolicy {
  readonly site: 'cn' | 'intl';
  readonly approval: {
    readonly identity: IdentityName;
    readonly approvers: readonly string[];
    /** What binds the policy to the very list of approvers, with all by which they are known; null for names alone. */
    readonly approversDigest: string | null;
    readonly required: number;
    readonly executeWithinHours: number;
  };
  readonly protection: { readonly off: 'from-start' | 'at-release' };
  readonly backup: BackupPolicy;
  readonly scan: {
    readonly lookbackDays: number;
    readonly quietDays: number;
    /** `PLACES_VERSION` of the worker: which places it knows, and how it looks at them. */
    readonly places: number;
    readonly required: readonly ProbeName[];
    readonly tolerated: readonly Toleration[];
  };
  readonly waiting: {
    readonly coolingOffHours: number;
    readonly approvalDays: number;
    readonly recheckMinutes: number;
    readonly giveUpDays: number;
  };
  readonly notBefore: Instant | null;
}

/** Software or hardware (HSM), by two witnesses; `unknown` unless they agree. Decides which backups are believed. */
export type InstanceKind = 'software' | 'hardware' | 'unknown';
