import { Context } from '@temporalio/activity';
import { backupProvider } from '../backup/backup-provider.js';
import { notYet } from '../errors.js';
import { automaticSinceReasons, kindReasons } from '../policy/reasons-to-keep.js';
import type { BackupEvidence, InstanceKind } from '../release.js';
import { type Blocked, type Waiting } from './attempt.js';
import { readBackup, type BackupClaim } from './read-backup.js';
import type { ObserverTools } from './observer.js';
import { checkUnderPolicy, mustBe } from './own-policy.js';

const POLL_MS = 30_000;
/** More backups than a run of a year asks for. */
const MAX_ATTEMPTS = 100_000;

/**
 * Which backup to start. `attempt` counts the backups of this run: each has its own idempotency key, RUN:ATTEMPT. `kind`
 * and `createTime` only refuse early: what is sealed and what the executor sees is judged anew.
 */
export interface TriggerTask {
  readonly attempt: number;
  readonly kind: InstanceKind;
  readonly createTime: string;
  readonly waiting: Waiting;
}

/**
 * The id that the provider gave to the backup. Absent where it gives none (`automatic`, `attested`), or while
 * something blocks.
 */
export interface Triggered extends Blocked {
  readonly backupId?: string;
}

/**
 * Starts a backup of the run's own instance through the provider that this worker's policy names. Safe to repeat: the
 * idempotency key names run and attempt. Throws `CLAIM_UNREADABLE` when the attempt is no count.
 */
export function triggerBackup(tools: ObserverTools) {
  return ({ attempt, kind, createTime, waiting }: TriggerTask): Promise<Triggered> =>
    checkUnderPolicy(
      tools,
      waiting,
      async ({ run, current: { policy } }): Promise<Triggered> => {
        mustBe(
          Number.isInteger(attempt) && attempt >= 1 && attempt <= MAX_ATTEMPTS,
          'attempt counts no backup',
        );
        const automatic = policy.backup.provider === 'automatic';
        const blockers = [
          ...kindReasons(kind, policy),
          ...(automatic ? automaticSinceReasons(createTime) : []),
        ];
        if (blockers.length > 0) return { blockers };
        const { request, workflowId, runId } = run;
        const task = { request, workflowId, runId, attempt };
        const started = await backupProvider(policy, tools.hook).trigger(task);
        return 'refused' in started ? { blockers: started.refused } : { blockers, ...started };
      },
      (blockers) => ({ blockers }),
    );
}

/** Which backup to look at: by the hook's id, or as a person attested it. */
export interface AwaitTask extends BackupClaim {
  readonly waiting: Waiting;
}

/**
 * The backup as its provider tells of it; null while something blocks. Whether it covers the newest change is
 * judged later.
 */
export interface BackupAnswer extends Blocked {
  readonly backup: BackupEvidence | null;
}

/**
 * Looks whether the backup is made; while it runs, fails as `BACKUP_RUNNING`, and the server asks again in 30 s.
 * Reads; safe to repeat.
 */
export function awaitBackup(tools: ObserverTools) {
  return ({ waiting, ...claim }: AwaitTask): Promise<BackupAnswer> => {
    Context.current().heartbeat();
    return checkUnderPolicy(
      tools,
      waiting,
      async (held): Promise<BackupAnswer> => {
        const state = await readBackup(tools, held, claim);
        if (state.state === 'running') throw notYet('BACKUP_RUNNING', state.text, POLL_MS);
        if (state.state === 'failed') return { backup: null, blockers: state.reasons };
        return { backup: state.backup, blockers: [] };
      },
      (blockers) => ({ backup: null, blockers }),
    );
  };
}
