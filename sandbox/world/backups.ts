import { randomUUID } from 'node:crypto';
import { day, hour } from '../scenario/time.js';
import type { Backup, BackupJob, Instance } from '../types.js';
import type { World } from './world.js';

const retention = 90 * day;

/** How a backup turns out: how long it takes, and until when it can be restored (90 days unless it is given). */
export interface Making {
  readonly seconds: number;
  readonly fails: boolean;
  readonly restorableHours: number | undefined;
}

/** Starts a backup; it is there when the clock reaches `doneAt`. */
export function startBackup(
  world: World,
  instance: Instance,
  { seconds, fails, restorableHours }: Making,
): BackupJob {
  const startedAt = world.clock.now();
  const job = {
    backupId: `backup-${randomUUID().slice(0, 13)}`,
    instanceId: instance.instanceId,
    startedAt,
    doneAt: startedAt + seconds * 1000,
    fails,
    keys: instance.keys.size,
    secrets: instance.secrets.size,
    restorableUntil: startedAt + (restorableHours === undefined ? retention : restorableHours * hour),
  };
  world.backupJobs.set(job.backupId, job);
  return job;
}

/** How a backup stands at `now`, milliseconds since 1970. */
export function stateOf(job: BackupJob, now: number): 'running' | 'succeeded' | 'failed' {
  if (now < job.doneAt) return 'running';
  return job.fails ? 'failed' : 'succeeded';
}

/** Every backup of an instance that can be restored at an instant, the automatic one too. */
export function backupsOf(world: World, instance: Instance, now: number): Backup[] {
  const made = [...world.backupJobs.values()]
    .filter((job) => job.instanceId === instance.instanceId && stateOf(job, now) === 'succeeded')
    .map((job) => ({ ...job, id: job.backupId, madeAt: job.startedAt }));
  return [...instance.backups, ...made, ...automatic(instance, now)].filter(
    ({ restorableUntil }) => restorableUntil > now,
  );
}

/** Made when the instance is enabled, then daily at 00:00 (taken to be UTC+8). */
function automatic(instance: Instance, now: number): Backup[] {
  if (!instance.automaticBackup || instance.enabledAt > now) return [];
  const midnight = Math.floor((now + 8 * hour) / day) * day - 8 * hour;
  const madeAt = Math.max(midnight, instance.enabledAt);
  const before = ({ createdAt }: { readonly createdAt: number }) => createdAt <= madeAt;
  return [
    {
      id: 'automatic',
      madeAt,
      keys: [...instance.keys.values()].filter(before).length,
      secrets: [...instance.secrets.values()].filter(before).length,
      restorableUntil: now + retention,
    },
  ];
}
