import type { Cloud } from '../alibaba/cloud.js';
import type { HookSettings } from '../backup/hook-call.js';
import type { EvidenceStore } from '../evidence/store.js';
import type { Reason, ReleaseRequest, Terms } from '../release.js';

/** Where a cloud is looked at. */
export interface Where {
  readonly regionId: string;
  readonly site: 'cn' | 'intl';
}

/** The rules for one request as the policy file says now, and who is listed. */
export interface CurrentTerms {
  readonly terms: Terms;
  readonly policyDigest: string;
  /** The text of the allowed_signers file; empty where identity is `asserted`. */
  readonly allowedSigners: string;
}

/** What the observer's activities work with. Made once in worker.ts. Nothing in here can destroy anything. */
export interface ObserverTools {
  cloudOf(where: Where): Cloud;
  /** Reads the policy file anew: revocation counts at once. */
  currentTerms(request: ReleaseRequest, now: Date): Promise<CurrentTerms | { readonly refused: Reason }>;
  readonly store: EvidenceStore;
  readonly hook: HookSettings;
}
