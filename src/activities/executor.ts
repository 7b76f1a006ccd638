import type { KmsRelease } from '../alibaba/cloud.js';
import type { HookSettings } from '../backup/hook-call.js';
import type { Reason, ReleaseRequest, SignedStatement } from '../release.js';
import type { Instant } from '../values/instant.js';
import type { CloudFor, CurrentPolicy, SitePolicy } from './observer.js';
import type { OwnBookmarks } from './own-bookmarks.js';
import type { TrailIndexes } from '../probes/trail-indexes.js';

/** What the executor works with: its own credential, its own policy, and no store of the observer's. */
export interface ExecutorTools {
  readonly cloudFor: CloudFor;
  /** The one door to ReleaseKmsInstance. */
  releaseFor(request: ReleaseRequest, current: SitePolicy): KmsRelease;
  currentPolicy(request: ReleaseRequest, now: Date): Promise<CurrentPolicy | { readonly refused: Reason }>;
  readonly hook: HookSettings;
  /** What it keeps of its own long looks, on its own disk. */
  readonly bookmarks: OwnBookmarks;
  /** What it has read of the trails itself; never the observer's. */
  readonly trails: TrailIndexes;
}

/** What the workflow tells the executor. Nothing of it is believed: it only says what to hold against the world. */
export interface GateTask {
  readonly asOf: Instant;
  readonly backupId?: string;
  /** A signed `backup-made`, where the policy's provider is `attested`. */
  readonly attested?: SignedStatement;
}

/** What the workflow hands to the one step that destroys: signed statements, to be checked against its own facts. */
export interface ReleaseTask extends GateTask {
  readonly statements: readonly SignedStatement[];
  /** When the run ends by itself. It can only shorten what the executor works out from its own policy. */
  readonly deadline?: Instant;
}
