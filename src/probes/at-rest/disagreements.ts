import type { Cloud } from '../../alibaba/cloud.js';
import type { Product } from '../../values/product.js';
import { PRODUCTS } from '../../values/products.js';
import { isStillKnown, type Known } from './center.js';
import type { Collected } from './collect.js';
import type { Kind } from './kind.js';
import type { Witnesses } from './witnesses.js';

/** What Resource Center knows and no list shows: for certain, or perhaps. */
export interface Disagreements {
  readonly missing: readonly string[];
  readonly doubtful: readonly string[];
}

/** So many are asked for again, one by one. */
const MOST_ASKED = 20;

/** What Resource Center knows of these kinds and no list shows. Throws what `Things.ask` throws. */
export async function disagreementsIn(
  kinds: readonly Kind[],
  collected: readonly Collected[],
  { center }: Witnesses,
  { things, regionId }: Cloud,
): Promise<Disagreements> {
  if (center.is === 'silent') return { missing: [], doubtful: [] };
  const found = notShown(kinds, collected, center.known);
  const others = typesOfOtherForm(found, kinds, collected, center.known);
  const unseen = found.filter(({ type }) => !others.has(type));
  const doubtful = told(
    found.filter(({ type }) => others.has(type)),
    ' is named in a form that its list does not know',
  );
  for (const one of unseen.slice(0, MOST_ASKED))
    if (await isStillKnown(things, one, regionId))
      return { missing: told([one, ...unseen.filter((other) => other !== one)]), doubtful };
  if (unseen.length > MOST_ASKED) return { missing: told(unseen), doubtful };
  return { missing: [], doubtful: [...doubtful, ...told(unseen, ' was known to it, and then no more')] };
}

/** Types of which things were listed, and none of them is one that Resource Center names: it may name them otherwise. */
function typesOfOtherForm(
  found: readonly Known[],
  kinds: readonly Kind[],
  collected: readonly Collected[],
  known: readonly Known[],
): ReadonlySet<string> {
  const [unseen, all] = [countOf(found), countOf(known)];
  const isOther = ([type, count]: [string, number]) => {
    const ofType = new Set(
      kinds.flatMap(({ kind, center }) => (center?.includes(type) === true ? [kind] : [])),
    );
    const read = collected.reduce((sum, one) => sum + (ofType.has(one.kind) ? one.read : 0), 0);
    return count === all.get(type) && read >= count;
  };
  return new Set([...unseen].filter(isOther).map(([type]) => type));
}

function countOf(known: readonly Known[]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const { type } of known) counts.set(type, (counts.get(type) ?? 0) + 1);
  return counts;
}

function told([first, ...others]: readonly Known[], words = ''): string[] {
  if (first === undefined) return [];
  const more = others.length > 0 ? `, and ${others.length} more` : '';
  return [`${first.type} ${first.id} in ${first.regionId}${words}${more}`];
}

/**
 * What Resource Center knows of these kinds and no list has shown. A list that was refused has shown nothing, and says so
 * itself.
 */
function notShown(
  kinds: readonly Kind[],
  collected: readonly Collected[],
  known: readonly Known[],
): readonly Known[] {
  const byType = new Map(kinds.flatMap((kind) => (kind.center ?? []).map((type) => [type, kind] as const)));
  const shown = new Set(
    collected.flatMap(({ ids, regionId }) =>
      ids.flatMap((id) => written(id).map((name) => `${regionId} ${name}`)),
    ),
  );
  return known.filter(({ type, id, regionId }) => {
    const kind = byType.get(type);
    if (kind === undefined) return false;
    const { isGlobal }: Product = PRODUCTS[kind.product];
    const lists = collected.filter(
      (one) => one.kind === kind.kind && (isGlobal === true || one.regionId === regionId),
    );
    if (lists.some(({ refused }) => refused !== undefined)) return false;
    return !lists.some((one) => namesOf(id).some((name) => shown.has(`${one.regionId} ${name}`)));
  });
}

/** The ways in which a list writes an id: with what the thing is in, or without it. */
function written(id: string): string[] {
  const plain = id.replaceAll(':', '/').toLowerCase();
  return [plain, plain.split('/').at(-1) ?? plain];
}

/** The ways in which Resource Center does: as one of these, or as an ARN. */
function namesOf(id: string): string[] {
  const [plain = '', last = ''] = written(id);
  return plain.startsWith('acs/') ? [last, plain.split('/').slice(-2).join('/')] : [plain];
}
