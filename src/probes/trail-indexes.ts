import type { ActionTrail, Cloud, Identity } from '../alibaba/cloud.js';
import { canonicalJson } from '../policy/canonical.js';
import type { Tick } from './paging.js';
import { INDEX_FORM } from './trail-index.js';
import { createSharedIndex, type IndexFile, type SharedIndex } from './trail-shared.js';
import type { TrailReading } from './trail-reading.js';
import type { TrailTask } from './trail-tally.js';

/** Where the indexes of one worker are kept, each by what it is about. */
export type IndexFiles = (about: string) => IndexFile;

/** Kept nowhere: a process that begins reads anew. */
const IN_MEMORY: IndexFiles = () => ({
  load: async () => undefined,
  save: async () => undefined,
  forget: async () => undefined,
});

/** The trails that one worker has read, for every instance in their regions. */
export interface TrailIndexes {
  /**
   * What the trail says for one look: everything up to `task.to` or a little later. Looks that wait together share one
   * reading. Throws a `CLOUD_*` failure, `LIST_INCOMPLETE`, and what `tick` throws.
   */
  read(cloud: Cloud, reader: Identity, task: TrailTask, tick: Tick): Promise<TrailReading>;
}

/** The indexes of one worker; observer and executor never share one. */
export function createTrailIndexes(files: IndexFiles = IN_MEMORY): TrailIndexes {
  const indexes = new Map<string, SharedIndex>();
  return {
    read(cloud, { accountId, arn }, task, tick) {
      const { regionId, trailAt } = cloud;
      const about = canonicalJson({ form: INDEX_FORM, accountId, role: roleOf(arn), regionId, trailAt });
      const index = indexes.get(about) ?? createSharedIndex(files(about));
      indexes.set(about, index);
      return index.read(cloud.trail, task, tick);
    },
  };
}

/** A role is the same one in each of its sessions. */
function roleOf(arn: string): string {
  return arn.replace(/(:assumed-role\/[^/]+)\/.*$/, '$1');
}

/** The same for one look by itself, of which nothing is kept. */
export function readActionTrail(trail: ActionTrail, task: TrailTask, tick: Tick): Promise<TrailReading> {
  return createSharedIndex(IN_MEMORY('')).read(trail, task, tick);
}
