import type { BackupClaim } from '../activities/look-at-backup.js';
import type { BackupEvidence, InstanceKind, Reason, SignedStatement, Terms } from '../release.js';
import { end } from './endings.js';
import { type Run } from './run.js';
import { blocked, noteRefused } from './tell.js';
import { observer, pause, untilClear } from './steps.js';

/** After this many preparations that came to nothing, waiting is of no use any more. */
export const MOST_FRUITLESS = 10;
const DAY_MINUTES = 24 * 60;

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
  /** Preparations that were refused only once they were made, one after the other. */
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

/** What is awaited while a backup is secured, by who makes it. */
export function awaitedBackup({ backup: { provider } }: Terms): string {
  if (provider === 'hook') return 'the backup hook makes a backup';
  if (provider === 'automatic') return 'the automatic backup holds the newest change, 48 hours after it';
  return 'a listed person makes a backup in the console, and signs what was made (kms-release backup-made)';
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
    if (waiting.waitWhile === undefined && anotherIsWanted(run)) await trigger(run, work);
    work.attested = run.attested?.signed;
    return observer(run, 'await the backup').awaitBackup({ waiting, ...backupOf(work) });
  });
  work.backup = awaited.backup;
  if (noBackupAt === null || (work.backup?.madeAt ?? '') > noBackupAt) return;
  await tooOld(run, work, noBackupAt);
  await secureBackup(run, work);
}

/** True when the last backup came to nothing. One that runs, or that the hook does not tell of, is looked at again. */
function anotherIsWanted(run: Run): boolean {
  const reasons = run.blockers['backup'];
  if (reasons === undefined) return false;
  return reasons.some(({ code }) => CAME_TO_NOTHING.includes(code));
}

const CAME_TO_NOTHING: readonly string[] = [
  'BACKUP_FAILED',
  'BACKUP_NOT_ATTESTED',
  'BACKUP_OF_OTHER_INSTANCE',
  'BACKUP_OF_OTHER_RUN',
];

/** Tells that a backup does not count, and waits a while before another one is asked for: longer each time. */
async function tooOld(run: Run, work: Preparation, noBackupAt: string): Promise<void> {
  const text = `It is older than ${noBackupAt}, when KMS said that it has none.`;
  const reason: Reason = { code: 'BACKUP_TOO_OLD', text };
  // Whoever attested it has to read why it does not count, also after the run asks for another one.
  if (run.attested !== null && isOfAttested(run, work))
    noteRefused(run, 'backup-made', run.attested.by, reason);
  forgetBackup(run, work);
  blocked(run, 'backup', [reason]);
  work.fruitless += 1;
  if (work.fruitless > MOST_FRUITLESS) end(run, 'kept', [reason]);
  // Another one was attested meanwhile: there is nothing to wait for.
  if (run.attested !== null) return;
  const minutes = Math.min(work.terms.waiting.recheckMinutes * 2 ** (work.fruitless - 1), DAY_MINUTES);
  await pause(run, minutes * 60_000, 'wait before another backup');
}

async function trigger(run: Run, work: Preparation): Promise<void> {
  work.backupAttempt += 1;
  const { kind, backupAttempt: attempt } = work;
  const createTime = run.seen?.createTime ?? '';
  const started = await untilClear(run, 'trigger', (waiting) =>
    observer(run, 'trigger a backup').triggerBackup({ attempt, kind, createTime, waiting }),
  );
  work.backupId = started.backupId;
}

/** Which backup the run means, as every step that looks at it is told. What it is, they find out themselves. */
export function backupOf({ backupId, attested }: Preparation): BackupClaim {
  return { ...(backupId !== undefined && { backupId }), ...(attested !== undefined && { attested }) };
}

/** The backup does not count any more: another one is needed. */
export function forgetBackup(run: Run, work: Preparation): void {
  // One that was attested meanwhile is the next to be looked at.
  if (isOfAttested(run, work)) run.attested = null;
  work.attested = undefined;
  work.backupId = undefined;
  work.backup = null;
}

/** True when the backup in hand is the one that was attested last, also when none was attested. */
export function isOfAttested({ attested }: Run, work: Preparation): boolean {
  return attested === null || attested.signed === work.attested;
}
