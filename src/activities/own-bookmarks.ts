import type { Instant } from '../values/instant.js';
import type { Bookmark } from '../probes/paging.js';

/** Which look a bookmark is of; one of another run, approval request or policy is never found. */
export interface SnapshotId {
  readonly accountId: string;
  readonly regionId: string;
  readonly instanceId: string;
  readonly runId: string;
  readonly policyDigest: string;
  readonly asOf: Instant;
  readonly when: 'from-start' | 'at-release';
}

/** A part of a look that is long enough to be worth a bookmark. What must be fresh is not among them. */
export type LongReading = 'keys' | 'secrets' | 'policies' | 'at-rest';

/** A bookmark that tells since when its reading is under way, by the cloud's clock. */
export interface OwnBookmark<T> extends Bookmark<T> {
  readonly since: Instant;
}

/** What the executor keeps of a long look on its own disk, so that another process of it need not begin anew. */
export interface OwnBookmarks {
  /** Where an earlier attempt at this very reading got to; a new one when there is none that can be believed. Never throws. */
  open<T>(snapshot: SnapshotId, reading: LongReading, now: Date): Promise<OwnBookmark<T>>;
  /** Removes what was kept of these readings, or of all. Never throws. */
  forget(snapshot: SnapshotId, readings?: readonly LongReading[]): Promise<void>;
}

/** For an executor without a folder: each look begins at its beginning. */
export const NO_BOOKMARKS: OwnBookmarks = {
  open: async (_look, _reading, now) => ({
    last: undefined,
    since: now.toISOString(),
    save: async () => undefined,
  }),
  forget: async () => undefined,
};
