import { GROUPS, PLACES, type Group } from './places.js';

interface Named {
  readonly label: string;
  readonly inShort?: string;
  readonly group: Group;
}

const ALL: readonly (readonly [string, Named])[] = Object.entries(PLACES);

/** What people call a place; its name where this version does not know it. */
export function labelOf(place: string): string {
  return named(place)?.label ?? place;
}

/** The same in three or four words. */
export function shortLabelOf(place: string): string {
  return named(place)?.inShort ?? labelOf(place);
}

/** What could be lost in a place; of a place that this version does not know nothing shows it. */
export function groupOf(place: string): Group {
  return named(place)?.group ?? 'what no cloud shows';
}

/**
 * The items by what could be lost, in that order; groups without any are left out. Of a place of another version this one
 * knows of nothing that shows it.
 */
export function byGroup<T>(
  items: readonly T[],
  placeOf: (item: T) => string,
): { readonly group: Group; readonly items: readonly T[] }[] {
  const groups = GROUPS.map((group) => ({
    group,
    items: items.filter((item) => groupOf(placeOf(item)) === group),
  }));
  return groups.filter((some) => some.items.length > 0);
}

function named(place: string): Named | undefined {
  return ALL.find(([name]) => name === place)?.[1];
}
