import { day, printed } from '../scenario/time.js';
import { backupsOf } from '../world/backups.js';
import { newestChange } from '../world/instances.js';
import type { Backup, Instance } from '../types.js';
import type { World } from '../world/world.js';
import { about, type Arrival } from './arrival.js';

/** There is a backup that can be restored now and holds every change and every object. */
export const backupCoversNewestChange = about((instance, arrival) => {
  const [first] = covering(instance, arrival);
  const found = first === undefined ? 'no backup' : `backup ${first.id} of ${printed(first.madeAt)}`;
  return { ok: first !== undefined, found: `${found}; newest change ${printed(newestChange(instance))}` };
});

/** One of them can still be restored so many days after the release. Without any, the other rule says so. */
export const backupOutlastsRelease = about((instance, arrival) => {
  const { world, now } = arrival;
  const backups = covering(instance, arrival);
  if (backups.length === 0) return { ok: true, found: 'no backup to judge' };
  const ends = Math.max(...backups.map(({ restorableUntil }) => restorableUntil));
  const wanted = now + (world.judge.restorableDays ?? 30) * day;
  return { ok: ends >= wanted, found: `restorable until ${printed(ends)}; ${printed(wanted)} is wanted` };
});

function covering(instance: Instance, { world, now }: Pick<Arrival, 'world' | 'now'>): Backup[] {
  const changed = newestChange(instance);
  const own = ofOwner(world);
  return backupsOf(world, instance, now).filter(
    ({ madeAt, keys, secrets }) =>
      madeAt >= changed && keys >= own(instance.keys) && secrets >= own(instance.secrets),
  );
}

function ofOwner({ setting }: World) {
  return <T extends { readonly owner: string }>(items: ReadonlyMap<string, T>) =>
    [...items.values()].filter(({ owner }) => owner === setting.accountId).length;
}
