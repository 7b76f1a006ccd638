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

/**
 * Why nobody else says that these are all things of a kind, or undefined: a setting needs no one, it is one answer. Otherwise
 * Resource Center has to know the kind; or nothing of the product may be paid for, where each of its things costs.
 */
export function whyNotVouched(
  { kind, collected, isAllowed }: ReadKind,
  { center, bill, limited }: Witnesses,
  isAnythingSeen: boolean,
): string | undefined {
  const { label } = PRODUCTS[kind.product];
  if (!isAllowed) return `an empty list of ${kind.kind} may as well be one that is not permitted`;
  if (isSetting(kind)) return undefined;
  if (isPaidFor(bill, kind.product) && !isAnythingSeen)
    return `${label} is on the bill, and nothing of it is shown: the credential may not see all`;
  const isEmpty = collected.every(({ read }) => read === 0);
  if (isEmpty && kind.isFree !== true && showsNothingOf(bill, kind.product)) return undefined;
  if (limited !== undefined) return limited;
  if (center.is === 'silent') return `nobody else says what there is of ${kind.kind} (${center.why})`;
  if (kind.center?.some((type) => center.types.has(type)) === true) return undefined;
  return `Resource Center has never heard of ${kind.kind}`;
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
