import type { OpenPlaces, Reason, Saving } from '../release.js';
import type { Instant } from '../values/instant.js';
import type { NotRead } from './first-look.js';

/** What was seen of the use of an instance. It never says that nobody uses it. */
export interface LastUse {
  /** `may be`: a use whose key is not known; `billed`: a bill has calls, and names no caller. */
  readonly is: 'not read yet' | 'not read' | 'seen' | 'may be' | 'billed' | 'none seen';
  readonly text: string;
  readonly at?: Instant;
  readonly by?: string;
}

/** One instance, and whether one might begin with it. Null: nobody has read it, yet or at all. */
export interface Candidate {
  readonly accountId: string;
  readonly regionId: string;
  readonly instanceId: string;
  readonly name?: string;
  readonly chargeType: 'pay-as-you-go' | 'subscription' | 'not known';
  readonly costsPerMonth: Saving | null;
  readonly keys: number | null;
  readonly secrets: number | null;
  readonly lastUse: LastUse;
  /** Things that a release would make unreadable, as far as anybody looked. */
  readonly encrypted: readonly string[] | null;
  readonly notKnown: string;
  readonly open: readonly OpenPlaces[];
  readonly protection: 'on' | 'off' | 'not known';
  readonly shares: readonly string[] | null;
  readonly isDefault: boolean | null;
  readonly holds: readonly string[];
  /** What would keep it, as of now. */
  readonly inTheWay: readonly Reason[];
  /** Why it is nothing that this service could ever release as it is; absent where it might be. */
  readonly whyNot?: string;
  /** What a release would leave behind. */
  readonly leftovers: readonly string[];
}

/** What could be saved in one currency: by all that might be released, and by those of them with nothing in the way. */
export interface CanSave {
  readonly currency: string;
  readonly instances: number;
  readonly amount: string;
  readonly withNothingInTheWay: { readonly instances: number; readonly amount: string };
}

/** Every instance of some accounts, those that would save most first; then those that cannot be released. */
export interface Candidates {
  readonly readAt: Instant;
  /** False where only KMS was asked so far. */
  readonly isWhole: boolean;
  readonly accounts: readonly { readonly accountId: string; readonly credentials: string }[];
  readonly candidates: readonly Candidate[];
  readonly canSave: readonly CanSave[];
  /** What instances that are gone have left behind. */
  readonly leftBehind: readonly string[];
  readonly notRead: readonly NotRead[];
}

/** In the order of what they would save; those that cannot be released come last. Pure. */
export function inOrder(candidates: readonly Candidate[]): Candidate[] {
  return candidates.toSorted(
    (a, b) =>
      Number(a.whyNot !== undefined) - Number(b.whyNot !== undefined) ||
      costOf(b) - costOf(a) ||
      (a.instanceId < b.instanceId ? -1 : 1),
  );
}

/** What could be saved, by currency. What the bills do not say counts as nothing. Pure. */
export function canSaveBy(candidates: readonly Candidate[]): CanSave[] {
  const able = candidates.filter(({ whyNot }) => whyNot === undefined);
  const currencies = [...new Set(able.flatMap(({ costsPerMonth }) => costsPerMonth?.currency ?? []))];
  return currencies.toSorted().map((currency) => {
    const all = able.filter(({ costsPerMonth }) => costsPerMonth?.currency === currency);
    const free = all.filter(({ inTheWay }) => inTheWay.length === 0);
    return { currency, ...sumOf(all), withNothingInTheWay: sumOf(free) };
  });
}

function sumOf(some: readonly Candidate[]) {
  // In hundredths: sums of decimal fractions must not show the dust of floating point.
  const cents = some.reduce((sum, one) => sum + Math.round(costOf(one) * 100), 0);
  return { instances: some.length, amount: (cents / 100).toFixed(2) };
}

function costOf({ costsPerMonth }: Candidate): number {
  return costsPerMonth === null ? 0 : Number(costsPerMonth.amount);
}
