import type { InstanceKind, Reason } from '../release.js';
import { ended, type Ended } from './endings.js';
import { claimOf, MAX_FAILED_PREPARATIONS, withoutBackup } from './preparation.js';
import type { BackupInHand, Preparation } from './preparation.js';
import type { Run } from './run.js';
import { observer } from './steps.js';
import { tellAwaited, tellBlocked, tellRefused } from './tell.js';
import { type Clear, pause, recheckMsOf, untilClear } from './waiting.js';

const DAY_MS = 24 * 3_600_000;
const MADE_BY = {
  hook: 'the backup hook makes a backup',
  automatic: 'the automatic backup holds the newest change, 48 hours after it',
  attested:
    'a listed person makes a backup in the console, and signs what was made (kms-release backup-made)',
} as const;
const NO_PROVIDER: Reason = {
  code: 'NO_BACKUP_SAYS_KMS',
  text: 'KMS says that it has no backup of the instance, and the policy knows no provider that could make one.',
};
const CAME_TO_NOTHING: readonly string[] = [
  'BACKUP_FAILED',
  'BACKUP_NOT_ATTESTED',
  'BACKUP_OF_OTHER_INSTANCE',
  'BACKUP_OF_OTHER_RUN',
];

/** A backup is in hand. `waited`: for so long that what was seen before it has aged. */
export interface Secured {
  readonly is: 'secured';
  readonly prepared: Preparation;
  readonly waited: boolean;
}

/** Triggers a backup and awaits it. One that is there already is kept; a failed one is asked for again by `recheck`. */
export async function secureBackup(
  run: Run,
  kind: InstanceKind,
  before: Preparation,
): Promise<Secured | Ended> {
  let prepared = before;
  for (let waited = false; ;) {
    const { noBackupAt, made } = prepared.backup;
    if (noBackupAt !== undefined && providerOf(run) === 'automatic') return ended(run, 'kept', [NO_PROVIDER]);
    if (made !== null && (noBackupAt === undefined || (made.madeAt ?? '') > noBackupAt))
      return { is: 'secured', prepared, waited };
    if (made === null) {
      const backup = await makeBackup(run, kind, prepared.backup);
      prepared = { ...prepared, backup: backup.answer };
      waited ||= backup.waited;
    } else {
      prepared = await refuseAsTooOld(run, prepared);
      waited = true;
      if (prepared.failed > MAX_FAILED_PREPARATIONS) return ended(run, 'kept', [tooOld(noBackupAt)]);
    }
  }
}

async function makeBackup(run: Run, kind: InstanceKind, before: BackupInHand): Promise<Clear<BackupInHand>> {
  tellAwaited(run, MADE_BY[providerOf(run)]);
  let backup = before;
  let waited = false;
  const trigger = async () => {
    const started = await triggerOne(run, kind, backup.attempt + 1);
    backup = { ...backup, ...started.answer };
    waited ||= started.waited;
  };
  if (backup.backupId === undefined) await trigger();
  const made = await untilClear(run, 'backup', async (waiting) => {
    // A recheck asks for another backup; the retries of the server only look at this one.
    if (waiting.waitWhile === undefined && isAnotherWanted(run)) await trigger();
    backup = withAttestation(run, backup);
    return observer(run, 'await the backup').awaitBackup({ waiting, ...claimOf(backup) });
  });
  return { answer: { ...backup, made: made.answer.backup }, waited: waited || made.waited };
}

async function triggerOne(run: Run, kind: InstanceKind, attempt: number) {
  const createTime = run.display.seen?.createTime ?? '';
  const { answer, waited } = await untilClear(run, 'trigger', (waiting) =>
    observer(run, 'trigger a backup').triggerBackup({ attempt, kind, createTime, waiting }),
  );
  const { backupId } = answer;
  return { answer: { attempt, ...(backupId !== undefined && { backupId }) }, waited };
}

/** True when the last backup came to nothing. One that runs, or that the hook does not tell of, is looked at again. */
function isAnotherWanted({ display: { blockers } }: Run): boolean {
  return (blockers['backup'] ?? []).some(({ code }) => CAME_TO_NOTHING.includes(code));
}

/** The newest attestation, unless it is one that did not count. */
function withAttestation({ ballot: { attested } }: Run, backup: BackupInHand): BackupInHand {
  const { attested: _old, ...rest } = backup;
  if (attested === null || attested.signed === backup.spent) return rest;
  return { ...rest, attested: attested.signed };
}

/** Tells that a backup does not count, and waits a while before another one is asked for: longer each time. */
async function refuseAsTooOld(run: Run, { failed, backup, ...rest }: Preparation): Promise<Preparation> {
  const reason = tooOld(backup.noBackupAt);
  tellAttester(run, backup, [reason]);
  tellBlocked(run, 'backup', [reason]);
  const next = { ...rest, failed: failed + 1, backup: withoutBackup(backup) };
  // Another one was attested meanwhile: there is nothing to wait for.
  const { attested } = run.ballot;
  const isThere = attested !== null && attested.signed !== next.backup.spent;
  if (next.failed <= MAX_FAILED_PREPARATIONS && !isThere)
    await pause(run, Math.min(recheckMsOf(run) * 2 ** failed, DAY_MS), 'wait before another backup');
  return next;
}

/** Whoever attested a backup has to read why it does not count, also after the run asks for another one. */
export function tellAttester(run: Run, backup: BackupInHand, reasons: readonly Reason[]): void {
  const { attested } = run.ballot;
  if (attested === null || attested.signed !== backup.attested) return;
  for (const reason of reasons) tellRefused(run, 'backup-made', attested.by, reason);
}

function tooOld(noBackupAt: string | undefined): Reason {
  const text = `It is older than ${noBackupAt ?? 'the call'}, when KMS said that it has none.`;
  return { code: 'BACKUP_TOO_OLD', text };
}

function providerOf({ display: { current } }: Run) {
  return current?.policy.backup.provider ?? 'automatic';
}
