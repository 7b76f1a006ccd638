import type { Instant } from '../values/instant.js';
import type { Reason } from './reason.js';
import type { ReasonCode } from './reason-codes.js';

/** One person's word, as text and as a signature over exactly those bytes. */
export interface SignedStatement {
  readonly statement: string;
  /** OpenSSH's armored SSHSIG, namespace `kms-release`; empty where identity is `asserted`. */
  readonly signature: string;
}

/** What a statement can say. Only `approve` is a vote; `reject` ends the run; `backup-made` tells of a backup. */
export type Says = 'approve' | 'reject' | 'backup-made';

/** What the maker of a backup attests. Counts as seen in the console. */
export interface AttestedBackup {
  readonly madeAt: Instant;
  readonly backupId: string;
  readonly keys: number;
  readonly secrets: number;
  readonly restorableUntil: Instant;
}

/** The argument of the query `statement`. */
export interface StatementQuery {
  readonly signer: string;
  readonly says: Says;
  /** The signer's own clock; queries read none. */
  readonly issuedAt: Instant;
  readonly comment?: string;
  readonly backup?: AttestedBackup;
}

/** What the query `statement` answers: the exact text to sign, or why there is none. */
export type StatementAnswer =
  | { readonly statement: string }
  | { readonly refused: { readonly code: ReasonCode; readonly message: string } };

/** What the update `submitStatement` answers. */
export interface Receipt {
  readonly says: Says;
  readonly signer: string;
  /** Distinct approvals that count now, and how many are still missing. */
  readonly approvals: number;
  readonly missing: number;
}

/** The plain form of `reject`, for senders without a key. It needs no signature, and is recorded as not proved. */
export interface PlainRejection {
  readonly as: string;
  readonly why: string;
}

/** The plain form of `approve`; accepted only where the policy's identity is `asserted`. */
export interface AssertedApproval {
  readonly as: string;
  /** The facts digest that the run's page shows. */
  readonly digest: string;
}

/** A statement that was checked and counts. */
export interface Vote {
  readonly signer: string;
  readonly says: Says;
  readonly issuedAt: Instant;
  readonly signed: SignedStatement;
  /** The key that signed, as OpenSSH prints its fingerprint; absent where the name was only asserted. */
  readonly key?: string;
}

/** Who stopped the run, in their own words. `proved` only where the signature was checked. */
export interface RejectionRecord {
  readonly as: string;
  readonly why: string;
  readonly proved: boolean;
  readonly signed?: SignedStatement;
}

/**
 * One message that did not count: its name, whom it claims to be from, and why it was refused. A run keeps the
 * newest 10.
 */
export interface RefusedMessage {
  readonly message: string;
  readonly from: string;
  readonly refused: Reason;
}
