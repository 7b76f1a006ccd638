import type { BackupClaim } from '../activities/read-backup.js';
import type { BackupEvidence, SignedStatement } from '../release.js';

/** After this many preparations that came to nothing, waiting is of no use any more. */
export const MAX_FAILED_PREPARATIONS = 10;

/** The backup that the run has in hand, and what it knows of those before it. */
export interface BackupInHand {
  /** Counts the backups that were asked for: each has its own idempotency key. */
  readonly attempt: number;
  readonly backupId?: string;
  /** The statement that `made` was made of, where a person attested it. */
  readonly attested?: SignedStatement;
  readonly made: BackupEvidence | null;
  /** An attestation that did not count: it is not looked at again. */
  readonly spent?: SignedStatement;
  /** When KMS answered Forbidden.NoBackup: only a newer backup counts from then on. */
  readonly noBackupAt?: string;
}

/** What one preparation hands to the next. Nothing of it changes: each step answers a new one. */
export interface Preparation {
  /** Questions that were put to people so far. */
  readonly approvalRequestNumber: number;
  /** Preparations that were refused only once they were made, one after the other. */
  readonly failed: number;
  readonly backup: BackupInHand;
}

/** A run that has prepared nothing yet. */
export const NOTHING_PREPARED: Preparation = {
  approvalRequestNumber: 0,
  failed: 0,
  backup: { attempt: 0, made: null },
};

/** The backup does not count any more: another one is needed. */
export function withoutBackup({ attempt, attested, spent, noBackupAt }: BackupInHand): BackupInHand {
  const used = attested ?? spent;
  return {
    ...{ attempt, made: null },
    ...(used !== undefined && { spent: used }),
    ...(noBackupAt !== undefined && { noBackupAt }),
  };
}

/** Which backup the run means, as every step that looks at it is told. What it is, they find out themselves. */
export function claimOf({ backupId, attested }: BackupInHand): BackupClaim {
  return { ...(backupId !== undefined && { backupId }), ...(attested !== undefined && { attested }) };
}
