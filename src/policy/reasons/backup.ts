import type { Snapshot } from '../../snapshot.js';
import type { BackupEvidence, InstanceKind, Reason, EffectivePolicy } from '../../release.js';
import { backupCovers, newestChangeOf } from '../facts.js';
import { firstThree } from '../../values/text.js';
import { reason, unless } from './words.js';

/** Software instances made after this are backed up by Alibaba Cloud itself (its announcement of 2024-04-30). */
const AUTOMATIC_SINCE = '2024-04-26T00:00:00.000Z';
/** How long after a change an automatic backup is believed to hold it: two daily points in time. */
const AUTOMATIC_COVERS_AFTER_MS = 48 * 3_600_000;
const DAY_MS = 24 * 3_600_000;
const CLOCKS_APART_MS = 60_000;

/** By what a backup is judged: the policy, the time, and the last moment at which the release may be carried out. */
export interface BackupJudging {
  readonly policy: EffectivePolicy;
  readonly now: Date;
  readonly releaseBy: Date;
}

/** Is there a backup that holds the newest change, of all that would be lost? */
export function backupReasons(snapshot: Snapshot, { policy, now, releaseBy }: BackupJudging): Reason[] {
  const { backup, inventory } = snapshot;
  if (backup === null) return [reason('NO_BACKUP', 'No backup of the instance is known.')];
  if (backup.provider !== policy.backup.provider) {
    return [
      reason(
        'BACKUP_OF_OTHER_PROVIDER',
        `The backup is ${backup.provider}, the policy wants ${policy.backup.provider}.`,
      ),
    ];
  }
  const newest = newestChangeOf(snapshot);
  const counts = (what: string, counted: number | undefined, listed: number) =>
    unless(
      counted === undefined || counted === listed,
      'BACKUP_INCOMPLETE',
      `The backup holds ${counted ?? 0} ${what}, the instance ${listed}.`,
      what,
    );
  return [
    ...kindReasons(snapshot.kind, policy),
    ...undatedReasons(inventory),
    ...unless(
      backupCovers(backup, newest),
      'BACKUP_TOO_OLD',
      `The backup is of ${backup.madeAt ?? 'an unknown time'}; the newest change of a key or secret is of ${newest}.`,
    ),
    ...unless(
      backup.madeAt === undefined || Date.parse(backup.madeAt) <= now.getTime() + CLOCKS_APART_MS,
      'BACKUP_FROM_FUTURE',
      `The backup is said to be of ${backup.madeAt}, which has not come yet: it would hold changes that nobody has made.`,
    ),
    ...counts('keys', backup.keys, inventory.keys.length),
    ...counts('secrets', backup.secrets, inventory.secrets.length),
    ...attestedReasons(backup, policy),
    ...endReasons(backup, policy, releaseBy),
    ...automaticReasons(snapshot, newest, now),
  ];
}

/** An object of which a time of change is left out may be newer than any backup. */
function undatedReasons({ keys, secrets }: Snapshot['inventory']): Reason[] {
  const undated = [
    ...keys
      .filter((key) => key.created === undefined || key.lastRotation === undefined)
      .map(({ keyId }) => keyId),
    ...secrets
      .filter((secret) => secret.created === undefined || secret.updated === undefined)
      .map(({ name }) => `secret ${name}`),
  ];
  return unless(
    undated.length === 0,
    'CHANGE_TIME_UNKNOWN',
    `KMS does not say when these were made or last changed, so no backup is known to hold them: ${firstThree(undated)}.`,
    firstThree(undated),
  );
}

/** Backups of hardware or unknown instances hold metadata at most: only a person can say what was made. */
export function kindReasons(kind: InstanceKind, policy: EffectivePolicy): Reason[] {
  return unless(
    kind === 'software' || policy.backup.provider === 'attested',
    'KIND_NEEDS_ATTESTED_BACKUP',
    `The instance is ${kind === 'unknown' ? 'of unknown kind' : 'a hardware instance'}: only a backup that a person ` +
      `attests is believed, and the policy says ${policy.backup.provider}.`,
  );
}

function attestedReasons(backup: BackupEvidence, { backup: current }: EffectivePolicy): Reason[] {
  if (current.provider !== 'attested') return [];
  return [
    ...unless(
      backup.keys !== undefined && backup.secrets !== undefined,
      'BACKUP_INCOMPLETE',
      'The attested backup does not say how many keys and secrets it holds.',
    ),
    ...unless(
      backup.restorableUntil !== undefined,
      'BACKUP_ENDS_TOO_SOON',
      'The attested backup does not say until when it can be restored.',
    ),
  ];
}

/** A backup that has an end must outlast the release by the policy's days, whoever made it. */
function endReasons(
  { restorableUntil }: BackupEvidence,
  { backup: current }: EffectivePolicy,
  releaseBy: Date,
): Reason[] {
  if (restorableUntil === undefined) return [];
  const days = current.provider === 'automatic' ? 0 : current.restorableDays;
  const wanted = new Date(releaseBy.getTime() + days * DAY_MS).toISOString();
  return unless(
    Date.parse(restorableUntil) > Date.parse(wanted),
    'BACKUP_ENDS_TOO_SOON',
    `The backup can be restored until ${restorableUntil}; later than ${wanted} is wanted: ${days} days after ` +
      `${releaseBy.toISOString()}, when the release may be carried out at the latest. A backup that lasts longer is needed, ` +
      'or fewer restorable_days in the policy.',
  );
}

function automaticReasons(snapshot: Snapshot, newest: string, now: Date): Reason[] {
  if (snapshot.backup?.provider !== 'automatic') return [];
  return [
    ...automaticSinceReasons(snapshot.instance.instance.createTime),
    ...unless(
      newest === '' || coveredFrom(newest) <= now.getTime(),
      'NOT_YET_BACKED_UP',
      `The newest change is of ${newest}; an automatic backup is believed to hold it 48 hours later.`,
    ),
  ];
}

/** Is the instance one of those that Alibaba Cloud backs up by itself? */
export function automaticSinceReasons(created: string | undefined): Reason[] {
  return unless(
    created !== undefined && created > AUTOMATIC_SINCE,
    'NO_AUTOMATIC_BACKUP',
    `The instance is of ${created ?? 'an unknown time'}; only those made after ${AUTOMATIC_SINCE} are backed up by themselves.`,
  );
}

/** When an automatic backup is believed to hold a change, milliseconds since 1970. */
export function coveredFrom(newestChange: string): number {
  return Date.parse(newestChange) + AUTOMATIC_COVERS_AFTER_MS;
}
