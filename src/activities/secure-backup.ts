import { Context } from '@temporalio/activity';
import { backupProvider, type BackupTask } from '../backup/provider.js';
import { notYet } from '../errors.js';
import { automaticSinceReasons, kindReasons } from '../policy/reasons-to-keep.js';
import type { BackupEvidence, InstanceKind, Terms } from '../release.js';
import { answerOrWait, orBlocked, type Blocked, type Waiting } from './attempt.js';
import type { ObserverTools } from './observer.js';

const POLL_MS = 30_000;

/**
 * Which backup to start. `task.attempt` counts the backups of this run: each has its own idempotency key,
 * RUN:ATTEMPT.
 */
export interface TriggerTask {
  readonly task: Omit<BackupTask, 'workflowId' | 'runId'>;
  readonly terms: Terms;
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

/** Starts a backup through the configured provider. Safe to repeat: the idempotency key names run and attempt. */
export function triggerBackup(tools: ObserverTools) {
  return async ({ task, terms, kind, createTime, waiting }: TriggerTask): Promise<Triggered> => {
    const answer = await orBlocked(
      async (): Promise<Triggered> => {
        const automatic = terms.backup.provider === 'automatic';
        const blockers = [
          ...kindReasons(kind, terms),
          ...(automatic ? automaticSinceReasons(createTime) : []),
        ];
        if (blockers.length > 0) return { blockers };
        const { workflowId = '', runId = '' } = Context.current().info.workflowExecution ?? {};
        const started = await backupProvider(terms, tools.hook).trigger({ ...task, workflowId, runId });
        return { blockers, ...started };
      },
      (blockers) => ({ blockers }),
    );
    return answerOrWait(answer, waiting);
  };
}

/** Which backup to look at: by the hook's id, or as a person attested it. */
export interface AwaitTask {
  readonly terms: Terms;
  readonly backupId?: string;
  readonly attested?: BackupEvidence;
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
  return async ({ terms, backupId, attested, waiting }: AwaitTask): Promise<BackupAnswer> => {
    Context.current().heartbeat();
    const answer = await orBlocked(
      async (): Promise<BackupAnswer> => {
        const state = await backupProvider(terms, tools.hook).look(backupId, attested);
        if (state.state === 'running') throw notYet('BACKUP_RUNNING', state.text, POLL_MS);
        if (state.state === 'failed') return { backup: null, blockers: state.reasons };
        return { backup: state.backup, blockers: [] };
      },
      (blockers) => ({ backup: null, blockers }),
    );
    return answerOrWait(answer, waiting);
  };
}
