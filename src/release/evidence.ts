import type { Instant } from '../values/instant.js';
import type { Group } from './places.js';

/**
 * What a probe may say. Only `CLEAR` speaks for releasing; `NOT_COVERED` may be tolerated by name; `FAILED`
 * keeps the instance.
 */
export type Verdict = 'FOUND' | 'CLEAR' | 'NOT_COVERED' | 'FAILED';

/** One line of the evidence table: what one probe, or one place that nobody looked at, has to say. */
export interface EvidenceRow {
  readonly place: string;
  /** What could be lost there; in every row of a sealed approval request. */
  readonly group?: Group;
  readonly verdict: Verdict;
  readonly reason: string;
  readonly from?: Instant;
  readonly to?: Instant;
}

/** Use seen before the quiet days: named to the approvers, never a blocker. */
export interface OlderUse {
  readonly who: string;
  readonly operation: string;
  readonly resource: string;
  readonly last: Instant;
}

/** Places of one group that are not known, by the policy's names; with the reason's code where somebody looked. */
export interface OpenPlaces {
  readonly group: Group;
  readonly places: readonly string[];
}

/** What a release destroys: how much of it, the first ones as people know them, and the digest of all names. */
export interface Destroyed {
  readonly keys: number;
  readonly secrets: number;
  readonly firstKeys: readonly string[];
  readonly firstSecrets: readonly string[];
  /** Of the canonical JSON of `{ keys: [{ keyId, aliases }], secrets: [name] }`, in the order of the facts. */
  readonly namesDigest: string;
}

/** What a voter sees, and what the executor must see again. In the order in which people read it. */
export interface Summary {
  readonly instanceName: string;
  readonly requestedBy: { readonly name: string; readonly proved: false };
  readonly reason: string;
  readonly ticket?: string;
  readonly destroys: Destroyed;
  /** Data that needs a key of the instance, and that the policy accepts to lose. */
  readonly willBecomeUnreadable: readonly string[];
  /** Callers and dependents that the policy accepts: whatever they are, the release ends them. */
  readonly willStopWorking: readonly string[];
  /** What is not known, by what could be lost; only then in how many places no use was found. */
  readonly notKnown: string;
  readonly open: readonly OpenPlaces[];
  /** Callers that the policy accepts, and that used the instance within the quiet days. */
  readonly callersNow: number;
  readonly backup: string;
  readonly notRestored: readonly string[];
}

/** Money as the bills say it. `amount` is decimal text, for a month of 30 days. */
export interface Saving {
  readonly amount: string;
  readonly currency: string;
}

/** One asking of the approvers: everything that they bind themselves to. */
export interface ApprovalRequest {
  readonly number: number;
  /** The quiet days are counted back from here; any use after it is a new fact. */
  readonly asOf: Instant;
  readonly openedAt: Instant;
  readonly expiresAt: Instant;
  readonly factsDigest: string;
  readonly bundleDigest: string;
  readonly policyDigest: string;
  readonly summary: Summary;
  readonly olderUse: readonly OlderUse[];
  readonly rows: readonly EvidenceRow[];
  /** The evidence of the one before; absent in the first. */
  readonly bundleBefore?: string;
  /** What differs from the last one; empty in the first. */
  readonly changed: readonly string[];
  readonly saving?: Saving;
}

/** What a release takes from others, under the words in which people read it. */
export interface Loss {
  readonly heading: 'WILL BECOME UNREADABLE' | 'WILL STOP WORKING';
  readonly items: readonly string[];
}

/** What leads wherever people read: data first, since nothing brings it back; without what there is none of. */
export function lossesIn({
  willBecomeUnreadable,
  willStopWorking,
}: Pick<Summary, 'willBecomeUnreadable' | 'willStopWorking'>): readonly Loss[] {
  const all: readonly Loss[] = [
    { heading: 'WILL BECOME UNREADABLE', items: willBecomeUnreadable },
    { heading: 'WILL STOP WORKING', items: willStopWorking },
  ];
  return all.filter(({ items }) => items.length > 0);
}
