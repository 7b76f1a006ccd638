import type { AttestedBackup } from '../release.js';
import { cliError } from './errors.js';

/** The options that say what backup was made. */
export interface BackupOptions {
  readonly madeAt?: string;
  readonly backupId?: string;
  readonly keys?: number;
  readonly secrets?: number;
  readonly restorableUntil?: string;
}

/** The backup, once all of it is there; undefined when nothing is. Part of it is a usage error. */
export function backupOf({
  madeAt,
  backupId,
  keys,
  secrets,
  restorableUntil,
}: BackupOptions): AttestedBackup | undefined {
  const given = [madeAt, backupId, keys, secrets, restorableUntil];
  if (given.every((value) => value === undefined)) return undefined;
  if (
    madeAt === undefined ||
    backupId === undefined ||
    keys === undefined ||
    secrets === undefined ||
    restorableUntil === undefined
  ) {
    throw cliError(
      'USAGE',
      'a backup is named by --made-at, --backup-id, --keys, --secrets and --restorable-until, all five',
    );
  }
  return {
    madeAt: instantOf('--made-at', madeAt),
    backupId,
    keys,
    secrets,
    restorableUntil: instantOf('--restorable-until', restorableUntil),
  };
}

/** A moment in UTC, spelt in full, so that the statement says what was meant. */
function instantOf(option: string, text: string): string {
  const inUtc = /^\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d{1,3})?)?Z$/.test(text);
  if (inUtc && !Number.isNaN(Date.parse(text))) return new Date(text).toISOString();
  throw cliError('USAGE', `${option} is "${text}"; expected an instant in UTC, such as 2027-01-31T08:00:00Z`);
}
