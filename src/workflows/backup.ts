import type { BackupEvidence, InstanceKind, SignedStatement, Terms } from '../release.js';
import { end } from './endings.js';
import { blocked, type Run } from './run.js';
import { observer, pause, untilClear } from './steps.js';

/** What the steps before the question hand to one another. */
export interface Preparation {
  terms: Terms;
  kind: InstanceKind;
  /** Counts the backups that were asked for: each has its own idempotency key. */
  backupAttempt: number;
  backupId: string | undefined;
  backup: BackupEvidence | null;
  /** The statement that `backup` was made of, where a person attested it. */
  attested: SignedStatement | undefined;
  /** When KMS answered Forbidden.NoBackup: only a newer backup counts from then on. */
  noBackupAt: string | null;
  /** Preparations that only the sealed evidence refused, one after the other. */
  fruitless: number;
}

/** A run that has prepared nothing yet, under these terms. */
export function beginPreparation(terms: Terms): Preparation {
  return {
    terms,
    kind: 'unknown',
    backupAttempt: 0,
    backupId: undefined,
    backup: null,
    attested: undefined,
    noBackupAt: null,
    fruitless: 0,
  };
}

/** Triggers a backup and awaits it. One that is there already is kept; a failed one is asked for again by `recheck`. */
export async function secureBackup(run: Run, work: Preparation): Promise<void> {
  const { terms, noBackupAt } = work;
  if (noBackupAt !== null && terms.backup.provider === 'automatic') {
    const text =
      'KMS says that it has no backup of the instance, and the policy knows no provider that could make one.';
    end(run, 'kept', [{ code: 'NO_BACKUP_SAYS_KMS', text }]);
  }
  if (work.backup !== null) return;
  if (work.backupId === undefined) await trigger(run, work);
  const awaited = await untilClear(run, 'backup', async (waiting) => {
    // A recheck asks for another backup; the retries of the server only look at this one.
    if (waiting.waitWhile === undefined && run.blockers['backup'] !== undefined) await trigger(run, work);
    const attested = run.attested?.backup;
    work.attested = run.attested?.signed;
    return observer(run, 'await the backup').awaitBackup({
      terms,
      waiting,
      ...(work.backupId !== undefined && { backupId: work.backupId }),
      ...(attested !== undefined && { attested }),
    });
  });
  work.backup = awaited.backup;
  if (noBackupAt === null || (work.backup?.madeAt ?? '') > noBackupAt) return;
  forgetBackup(run, work);
  blocked(run, 'backup', [
    { code: 'BACKUP_TOO_OLD', text: `It is older than ${noBackupAt}, when KMS said that it has none.` },
  ]);
  await pause(run, terms.waiting.recheckMinutes * 60_000, 'wait before another backup');
  await secureBackup(run, work);
}

async function trigger(run: Run, work: Preparation): Promise<void> {
  work.backupAttempt += 1;
  const { terms, kind, backupAttempt: attempt } = work;
  const { instanceId, regionId, accountId } = run.request;
  const createTime = run.seen?.createTime ?? '';
  const task = { instanceId, regionId, accountId, attempt };
  const started = await untilClear(run, 'trigger', (waiting) =>
    observer(run, 'trigger a backup').triggerBackup({ task, terms, kind, createTime, waiting }),
  );
  work.backupId = started.backupId;
}

/** The backup does not count any more: another one is needed. */
export function forgetBackup(run: Run, work: Preparation): void {
  run.attested = null;
  work.attested = undefined;
  work.backupId = undefined;
  work.backup = null;
}
