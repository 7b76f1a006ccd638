import type { Cloud } from '../alibaba/cloud.js';
import type { HookSettings } from '../backup/hook-call.js';
import type { EvidenceStore } from '../evidence/store.js';
import type { SeenAccount, SeenKeys } from './seen-keys.js';
import type { Owner } from '../snapshot.js';
import type { TrailIndexes } from '../probes/trail-indexes.js';
import type { Reason, ReleaseRequest, EffectivePolicy } from '../release.js';

/** Of the policy, what says how an account's cloud is reached. */
export type SitePolicy = Pick<EffectivePolicy, 'site'>;

/**
 * The cloud in which the instance of a request is, as its policy says. Undefined where they could not be read, or take no
 * such request: bills, which alone depend on them, are then looked for on the site `cn`.
 */
export type CloudFor = (request: ReleaseRequest, current: SitePolicy | undefined) => Cloud;

/** The effective policy for one request as the file says now, and who is listed. */
export interface CurrentPolicy {
  readonly policy: EffectivePolicy;
  readonly policyDigest: string;
  /** What a word is verified by; the provider of the policy's identity reads it, and nobody else. */
  readonly list: string;
  /** `[owners]` of the policy file: for the evidence, and in no digest. Absent: nobody is named. */
  readonly owners?: readonly Owner[];
  /** `[tracker]` of the policy file: for the run's page, and in no digest. */
  readonly tracker?: string;
}

/** What the observer's activities work with. Made once in worker.ts. Nothing in here can destroy anything. */
export interface ObserverTools {
  readonly cloudFor: CloudFor;
  /** Reads the policy file anew: revocation counts at once. */
  currentPolicy(request: ReleaseRequest, now: Date): Promise<CurrentPolicy | { readonly refused: Reason }>;
  readonly store: EvidenceStore;
  readonly hook: HookSettings;
  /** What the check of protection has read of keys, for the inventory of the same look; absent: they are read twice. */
  readonly seenKeys?: SeenKeys;
  /** What identifying a run has read of its account, for the inventory of the same look; absent: it is read twice. */
  readonly seenAccount?: SeenAccount;
  /** What it has read of the trails: once for every instance of a region. */
  readonly trails: TrailIndexes;
}
