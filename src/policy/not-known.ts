import { byGroup, groupOf, shortLabelOf } from '../release/by-group.js';
import type { OpenPlaces } from '../release.js';
import { firstThree } from '../values/text.js';

/** What one place has to say. `code`: why, where somebody looked. */
export interface ToldPlace {
  readonly place: string;
  readonly verdict: string;
  readonly code?: string;
}

/** A group with more open places than this is counted in the sentence, and listed below it. */
const MAX_NAMED = 4;

/**
 * What is not known, and only then where no use was found: whoever reads one line of it has read the worst first. Pure,
 * and made of facts alone, because it is signed.
 */
export function notKnownIn(
  told: readonly ToldPlace[],
  quietDays: number,
  unattributed: readonly { readonly who: string; readonly operation: string }[] = [],
): string {
  const unknown = [...whoseKey(unattributed), ...byGroup(told, placeOf).flatMap(phrase)];
  return [
    unknown.length === 0
      ? `Not known: what none of these ${told.length} places shows.`
      : `Not known: ${unknown.join('; ')}.`,
    ...foundIn(told, `in the last ${quietDays} days`),
    ...clearIn(told, `in the last ${quietDays} days`),
  ].join(' ');
}

function foundIn(told: readonly ToldPlace[], days: string): string[] {
  const { calls, things } = split(told.filter(({ verdict }) => verdict === 'FOUND'));
  return [
    ...(calls.length === 0 ? [] : [`Use was found in ${calls.join(', ')}, ${days}.`]),
    ...(things.length === 0 ? [] : [`What needs its keys was found in ${things.join(', ')}.`]),
  ];
}

function clearIn(told: readonly ToldPlace[], days: string): string[] {
  const { calls, things } = split(told.filter(({ verdict }) => verdict === 'CLEAR'));
  if (calls.length + things.length === 0) return ['Of no place is it known that nothing uses the instance.'];
  return [
    ...(calls.length === 0
      ? []
      : [`No use was found in ${placesIn(calls.length)} (${calls.join(', ')}), ${days}.`]),
    ...(things.length === 0
      ? []
      : [`Nothing that needs its keys was found in ${placesIn(things.length)} (${things.join(', ')}).`]),
  ];
}

function split(told: readonly ToldPlace[]): { calls: string[]; things: string[] } {
  const isThing = ({ place }: ToldPlace) => groupOf(place) === 'what is encrypted';
  return {
    calls: told.filter((one) => !isThing(one)).map(placeOf),
    things: told.filter(isThing).map(placeOf),
  };
}

/** The open places by what could be lost; each by its name, and why where somebody looked. */
export function openIn(told: readonly ToldPlace[]): OpenPlaces[] {
  return byGroup(told.filter(isOpen), placeOf).map(({ group, items }) => ({
    group,
    places: items.map(({ place, code }) => (code === undefined ? place : `${place} (${code})`)),
  }));
}

// Whatever is neither read to its end nor found is open: also a verdict that this version does not know, and callers in a
// log that does not show all of them.
function isOpen({ verdict, code }: ToldPlace): boolean {
  return (verdict !== 'CLEAR' && verdict !== 'FOUND') || code === 'AUDIT_LOG_NOT_WHOLE';
}

function placeOf({ place }: ToldPlace): string {
  return place;
}

// No counts of uses and no times: they change by themselves, and this is signed.
function whoseKey(unattributed: readonly { readonly who: string; readonly operation: string }[]): string[] {
  if (unattributed.length === 0) return [];
  return [
    `WHOSE KEY was used (${firstThree(unattributed.map(({ who, operation }) => `${operation} by ${who}`))})`,
  ];
}

function phrase({ group, items }: ReturnType<typeof byGroup<ToldPlace>>[number]): string[] {
  const open = items.filter(isOpen);
  if (open.length === 0) return [];
  const names = open.map(({ place }) => shortLabelOf(place)).join(', ');
  const named = open.length > MAX_NAMED ? '' : ` (${names})`;
  return [`${group.toUpperCase()} in ${open.length} of ${placesIn(items.length)}${named}`];
}

function placesIn(count: number): string {
  return count === 1 ? '1 place' : `${count} places`;
}
