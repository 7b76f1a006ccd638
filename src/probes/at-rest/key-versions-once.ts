import type { Cloud } from '../../alibaba/cloud.js';
import { keyInVersion } from '../../values/key-version.js';
import { mapConcurrently, readNumbered, type Tick } from '../paging.js';
import type { ProbeTask } from '../probe-task.js';

/** The key of ours by the id of each of its versions, in lower case. */
export type Versions = ReadonlyMap<string, string>;

/** One reading for all places of one look. */
const ofLook = new WeakMap<ProbeTask, Promise<Versions>>();

/**
 * Which of these ids are versions of keys of the instance. KMS is asked only where one is neither made of the id of its key
 * nor a key of the region itself. Throws a `CLOUD_*` or `KMS_*` failure, or `LIST_INCOMPLETE`.
 */
export async function versionsOfOurs(
  cloud: Cloud,
  task: ProbeTask,
  asked: ReadonlySet<string>,
  tick: Tick,
): Promise<Versions> {
  const uuids = [...asked].filter((id) => keyInVersion(id) === undefined);
  if (uuids.length === 0) return new Map();
  const reading = ofLook.get(task) ?? readVersions(cloud, task, tick);
  ofLook.set(task, reading);
  reading.catch(() => ofLook.delete(task));
  return reading;
}

async function readVersions({ kms }: Cloud, { inventory }: ProbeTask, tick: Tick): Promise<Versions> {
  const versions = await mapConcurrently(
    inventory.keys,
    ({ keyId }) =>
      readNumbered(
        `versions of key ${keyId}`,
        (page) => kms.listKeyVersionIds(keyId, page),
        (id) => id,
        tick,
      ),
    tick,
  );
  return new Map(
    versions.flatMap((ids, at) =>
      ids.map((id) => [id.toLowerCase(), inventory.keys[at]?.keyId ?? ''] as const),
    ),
  );
}
