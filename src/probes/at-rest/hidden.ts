import type { Product } from '../../values/product.js';
import { PRODUCTS, type ProductName } from '../../values/products.js';
import { codesIn } from './bill.js';
import type { Witnesses } from './witnesses.js';

/** ECS has rows of much else under its code: these forms are servers, disks and snapshots. */
const FORMS_OF_ECS = /^(i|d|s)-/;

/**
 * Why the credential may see a part of the account only, or undefined. A role that is granted on resource groups is shown
 * what is in them, by every product and by Resource Center alike. Its policies say so where it may read them; and a bill is
 * of the whole account. So the newest one has to name something that is shown, and nothing of this product that is not.
 * `shown`: what its own lists have shown.
 */
export function whyPartial(
  name: ProductName,
  { center, bill, grants }: Witnesses,
  shown: readonly string[],
): string | undefined {
  if (grants.is === 'part')
    return `the credential is granted on ${grants.groups.join(', ')}, and may not see the whole account`;
  if (center.is === 'silent') return undefined;
  if (bill.is === 'silent')
    return `no bill shows that the credential may see the whole account (${bill.why})`;
  const { day, rows } = bill.newest;
  const known = namesOf(center.known.map(({ id }) => id));
  if (grants.is !== 'whole' && known.size === 0)
    return 'Resource Center shows nothing at all, as to a role that may see nothing';
  if (grants.is !== 'whole' && !rows.some(({ ids }) => ids.some((id) => known.has(id))))
    return `no bill of ${day} names anything that is shown, so that it may be a part of the account`;
  const { billedAs }: Product = PRODUCTS[name];
  const codes = codesIn(billedAs);
  const all = new Set([...known, ...namesOf(shown)]);
  const hidden = rows.find(
    ({ productCode, ids }) =>
      codes.includes(productCode) && isOne(name, ids) && !ids.some((id) => all.has(id)),
  );
  if (hidden === undefined) return undefined;
  const what = hidden.ids.join(';') || `something of ${PRODUCTS[name].label} without an id`;
  return `the bill of ${day} names ${what}, which is not shown: the credential may not see all`;
}

function isOne(name: ProductName, ids: readonly string[]): boolean {
  return name !== 'ecs' || ids.some((id) => FORMS_OF_ECS.test(id));
}

/** As a bill may write an id: by itself, without what the thing is in. */
function namesOf(ids: readonly string[]): Set<string> {
  const lower = ids.map((id) => id.toLowerCase());
  return new Set([...lower, ...lower.map((id) => id.split(/[/:]/).at(-1) ?? id)]);
}
