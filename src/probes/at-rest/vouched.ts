import { PRODUCTS } from '../../values/products.js';
import { isPaidFor, showsNothingOf } from './bill.js';
import type { Collected } from './collect.js';
import type { Kind } from './kind.js';
import { whyPartial } from './hidden.js';
import type { Witnesses } from './witnesses.js';

/** What was read of one kind, in all of its regions. */
export interface ReadKind {
  readonly kind: Kind;
  readonly collected: readonly Collected[];
  /** Its list is known to refuse who may not ask, it showed something, or was tried. */
  readonly isAllowed: boolean;
}

/** Who else says that these are all things of a kind; or why nobody does. */
export type Vouching = { readonly by: string } | { readonly why: string };

/** What was seen of a product, by all of its kinds of this place. */
export interface SeenOfProduct {
  readonly isAnythingSeen: boolean;
  readonly ids: readonly string[];
}

/**
 * A setting needs no second witness, it is one answer. Otherwise nothing of the product may be paid for, where each of its
 * things costs; or Resource Center has to know the kind, and the credential to see the whole account.
 */
export function vouchingFor(
  { kind, collected, isAllowed }: ReadKind,
  witnesses: Witnesses,
  seen: SeenOfProduct,
): Vouching {
  const { center, bill, grants } = witnesses;
  const { label } = PRODUCTS[kind.product];
  if (!isAllowed) return { why: `an empty list of ${kind.kind} may as well be one that is not permitted` };
  if (isSetting(kind)) return { by: 'its one answer' };
  if (isPaidFor(bill, kind.product) && !seen.isAnythingSeen)
    return { why: `${label} is on the bill, and nothing of it is shown: the credential may not see all` };
  const isEmpty = collected.every(({ read }) => read === 0);
  if (isEmpty && kind.isFree !== true && showsNothingOf(bill, kind.product)) return { by: 'the bill' };
  const partial = whyPartial(kind.product, witnesses, seen.ids);
  if (partial !== undefined) return { why: partial };
  if (kind.isFree === true && grants.is === 'silent' && grants.isUnasked)
    return { why: `no bill names ${kind.kind}, and whether all are shown is not known (${grants.why})` };
  if (center.is === 'silent')
    return { why: `nobody else says what there is of ${kind.kind} (${center.why})` };
  if (kind.center?.some((type) => center.types.has(type)) === true) return { by: 'Resource Center' };
  return { why: `Resource Center has never heard of ${kind.kind}` };
}

/** One answer that is whole by itself: nothing can be missing from it. */
export function isSetting({ list }: Kind): boolean {
  return list.id.length === 0 && list.at === undefined;
}
