import type { BackupEvidence, Reason, ReleaseRequest } from '../release.js';

/** What a provider is asked for: a backup of the run's own instance, for the n-th time. */
interface BackupTask {
  readonly request: ReleaseRequest;
  readonly workflowId: string;
  readonly runId: string;
  /** Counts the backups that this run asked for: a new one is a new idempotency key. */
  readonly attempt: number;
}

/** Which backup is looked at: what somebody said that it is, and the run that it has to be of. */
export interface BackupAsked {
  readonly run: { readonly runId: string; readonly request: ReleaseRequest };
  readonly backupId: string | undefined;
  /** A backup that a person signed, its signature verified. */
  readonly attested: BackupEvidence | undefined;
}

/** Where a backup stands. */
export type BackupState =
  | { readonly state: 'succeeded'; readonly backup: BackupEvidence }
  | { readonly state: 'running'; readonly text: string }
  | { readonly state: 'failed'; readonly reasons: readonly Reason[] };

/** Makes backups, or knows of them. KMS has no public API for either, so the policy says who does. */
export interface BackupProvider {
  /** Starts a backup; safe to repeat. Answers its id where there is one, or why what was started is not ours. */
  trigger(
    task: BackupTask,
  ): Promise<{ readonly backupId?: string } | { readonly refused: readonly Reason[] }>;
  /** Looks at it; safe to repeat. */
  check(asked: BackupAsked): Promise<BackupState>;
}
