import type { Things } from '../../alibaba/things/things.js';
import type { ProductName } from '../../values/products.js';

/** What a product says of where it is; `why` it does not say all. */
export type Said = { readonly regions: readonly string[] } | { readonly why: string };

/** Whose regions of which product, and when it is now, by the clock of the cloud that is asked. */
export interface AskedBy {
  /** The account and the role. */
  readonly who: string;
  readonly name: ProductName;
  readonly now: Date;
}

const FOR_MS = 3_600_000;

interface Kept {
  readonly said: Said;
  readonly at: number;
}

/** By what asks: observer and executor of one process have each their own. */
const kept = new WeakMap<Things, Map<string, Kept>>();

/**
 * Where a product is, asked once an hour. Nothing that is there is kept, only where to look for it: a new region of the vendor
 * is looked at an hour later at most, or at once where Resource Center knows of a thing in it. A refusal, and an answer that
 * does not name all, are asked for again. Not for a look on which something may be released. Throws what `ask` throws.
 */
export async function keptForAnHour(
  things: Things,
  { who, name, now }: AskedBy,
  ask: () => Promise<Said>,
): Promise<Said> {
  const ofThese = kept.get(things) ?? new Map<string, Kept>();
  kept.set(things, ofThese);
  const key = `${who} ${name}`;
  const last = ofThese.get(key);
  const age = now.getTime() - (last?.at ?? Infinity);
  if (last !== undefined && age >= 0 && age < FOR_MS) return last.said;
  const said = await ask();
  if ('regions' in said) ofThese.set(key, { said, at: now.getTime() });
  return said;
}
