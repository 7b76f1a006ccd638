import { PRODUCTS, type Product } from '../../values/products.js';
import { isPaidFor, showsNothingOf } from './bill.js';
import type { Known } from './center.js';
import type { Collected } from './collect.js';
import type { Kind } from './kind.js';
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

/**
 * A setting needs no second witness, it is one answer. Otherwise nothing of the product may be paid for, where each of its
 * things costs; or Resource Center has to know the kind, and the credential to see the whole account.
 */
export function vouchingFor(
  { kind, collected, isAllowed }: ReadKind,
  { center, bill, limited }: Witnesses,
  isAnythingSeen: boolean,
): Vouching {
  const { label } = PRODUCTS[kind.product];
  if (!isAllowed) return { why: `an empty list of ${kind.kind} may as well be one that is not permitted` };
  if (isSetting(kind)) return { by: 'its one answer' };
  if (isPaidFor(bill, kind.product) && !isAnythingSeen)
    return { why: `${label} is on the bill, and nothing of it is shown: the credential may not see all` };
  const isEmpty = collected.every(({ read }) => read === 0);
  if (isEmpty && kind.isFree !== true && showsNothingOf(bill, kind.product)) return { by: 'the bill' };
  if (limited !== undefined) return { why: limited };
  if (center.is === 'silent')
    return { why: `nobody else says what there is of ${kind.kind} (${center.why})` };
  if (kind.center?.some((type) => center.types.has(type)) === true) return { by: 'Resource Center' };
  return { why: `Resource Center has never heard of ${kind.kind}` };
}

/** One answer that is whole by itself: nothing can be missing from it. */
export function isSetting({ list }: Kind): boolean {
  return list.id.length === 0;
}

/** What Resource Center knows of these kinds and no list has shown. */
export function notShown(
  kinds: readonly Kind[],
  collected: readonly Collected[],
  { center }: Witnesses,
): readonly Known[] {
  if (center.is === 'silent') return [];
  const byType = new Map(kinds.flatMap((kind) => (kind.center ?? []).map((type) => [type, kind] as const)));
  const shown = new Set(
    collected.flatMap(({ ids, regionId }) =>
      ids.flatMap((id) => [id, lastOf(id)].map((name) => written(name, regionId))),
    ),
  );
  return center.known.filter(({ type, id, regionId }) => {
    const kind = byType.get(type);
    if (kind === undefined) return false;
    const { isGlobal }: Product = PRODUCTS[kind.product];
    const regions = isGlobal === true ? new Set(collected.map((one) => one.regionId)) : [regionId];
    return ![...regions].some((region) => shown.has(written(id, region)));
  });
}

/** An id is written with what the thing is in, or without it; in the one or the other way. */
function written(id: string, regionId: string): string {
  return `${regionId} ${id.replaceAll(':', '/').toLowerCase()}`;
}

function lastOf(id: string): string {
  return id.split('/').at(-1) ?? id;
}
