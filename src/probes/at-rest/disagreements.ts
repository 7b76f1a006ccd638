import type { Cloud } from '../../alibaba/cloud.js';
import type { Product } from '../../values/product.js';
import { PRODUCTS } from '../../values/products.js';
import { isStillKnown, type Known } from './center.js';
import type { Collected } from './collect.js';
import type { Kind } from './kind.js';
import type { Witnesses } from './witnesses.js';

/**
 * What Resource Center knows and no list shows: `missing` for certain, or `doubtful`. Throws what `Things.ask` throws.
 */
export async function disagreementsIn(
  kinds: readonly Kind[],
  collected: readonly Collected[],
  witnesses: Witnesses,
  { things, regionId }: Cloud,
): Promise<{ missing: string[]; doubtful: string[] }> {
  const found = notShown(kinds, collected, witnesses);
  const [other, unseen] = partitioned(found, (one) => isOfOtherForm(one, kinds, collected, witnesses));
  const doubtful = firstOf(other, 'is named in a form that its list does not know');
  for (const one of unseen.slice(0, MOST_ASKED))
    if (await isStillKnown(things, one, regionId))
      return { missing: firstOf([one, ...unseen], ''), doubtful };
  if (unseen.length > MOST_ASKED) return { missing: [`${unseen.length} things`], doubtful };
  return { missing: [], doubtful: [...doubtful, ...firstOf(unseen, 'was known to it, and then no more')] };
}

/** Things were listed, and none of them is one that Resource Center names: it may name them otherwise. */
function isOfOtherForm(
  { type }: Known,
  kinds: readonly Kind[],
  collected: readonly Collected[],
  witnesses: Witnesses,
): boolean {
  if (witnesses.center.is === 'silent') return false;
  const ofType = kinds.filter(({ center }) => center?.includes(type) === true).map(({ kind }) => kind);
  const known = witnesses.center.known.filter((one) => one.type === type);
  const read = collected.filter(({ kind }) => ofType.includes(kind)).reduce((sum, one) => sum + one.read, 0);
  return (
    read >= known.length &&
    notShown(kinds, collected, witnesses).filter((one) => one.type === type).length === known.length
  );
}

function firstOf(known: readonly Known[], words: string): string[] {
  const [first] = known;
  if (first === undefined) return [];
  const others = new Set(known).size - 1;
  return [
    [`${first.type} ${first.id} in ${first.regionId}`, words].filter((text) => text !== '').join(' ') +
      (others > 0 ? `, and ${others} more` : ''),
  ];
}

function partitioned<T>(items: readonly T[], isFirst: (item: T) => boolean): [T[], T[]] {
  return [items.filter(isFirst), items.filter((item) => !isFirst(item))];
}

const MOST_ASKED = 20;

/**
 * What Resource Center knows of these kinds and no list has shown. A list that was refused has shown nothing, and says so
 * itself.
 */
function notShown(
  kinds: readonly Kind[],
  collected: readonly Collected[],
  { center }: Witnesses,
): readonly Known[] {
  if (center.is === 'silent') return [];
  const byType = new Map(kinds.flatMap((kind) => (kind.center ?? []).map((type) => [type, kind] as const)));
  const shown = new Set(
    collected.flatMap(({ ids, regionId }) =>
      ids.flatMap((id) => written(id).map((name) => `${regionId} ${name}`)),
    ),
  );
  return center.known.filter(({ type, id, regionId }) => {
    const kind = byType.get(type);
    if (kind === undefined) return false;
    const { isGlobal }: Product = PRODUCTS[kind.product];
    const lists = collected.filter(
      (one) => one.kind === kind.kind && (isGlobal === true || one.regionId === regionId),
    );
    if (lists.some(({ refused }) => refused !== undefined)) return false;
    return !lists.some((one) => known(id).some((name) => shown.has(`${one.regionId} ${name}`)));
  });
}

/** The ways in which a list writes an id: with what the thing is in, or without it. */
function written(id: string): string[] {
  const plain = id.replaceAll(':', '/').toLowerCase();
  return [plain, plain.split('/').at(-1) ?? plain];
}

/** The ways in which Resource Center does: as one of these, or as an ARN. */
function known(id: string): string[] {
  const [plain = '', last = ''] = written(id);
  return plain.startsWith('acs/') ? [last, plain.split('/').slice(-2).join('/')] : [plain];
}
