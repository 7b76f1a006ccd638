import type { Cloud } from '../alibaba/cloud.js';
import type { HookSettings } from '../backup/hook-call.js';
import type { EvidenceStore } from '../evidence/store.js';
import type { Reason, ReleaseRequest, Terms } from '../release.js';

/** Of the rules, what says how an account's cloud is reached. */
export type PlaceRules = Pick<Terms, 'site'>;

/**
 * The cloud in which the instance of a request is, as its rules say. Undefined where they could not be read, or take no
 * such request: bills, which alone depend on them, are then looked for on the site `cn`.
 */
export type CloudFor = (request: ReleaseRequest, rules: PlaceRules | undefined) => Cloud;

/** The rules for one request as the policy file says now, and who is listed. */
export interface CurrentTerms {
  readonly terms: Terms;
  readonly policyDigest: string;
  /** What a word is verified by; the provider of the policy's identity reads it, and nobody else. */
  readonly list: string;
}

/** What the observer's activities work with. Made once in worker.ts. Nothing in here can destroy anything. */
export interface ObserverTools {
  readonly cloudFor: CloudFor;
  /** Reads the policy file anew: revocation counts at once. */
  currentTerms(request: ReleaseRequest, now: Date): Promise<CurrentTerms | { readonly refused: Reason }>;
  readonly store: EvidenceStore;
  readonly hook: HookSettings;
}
