import { permissionsByPlace, RELEASES } from '../probes/permissions.js';
import { ALWAYS_REQUIRED, PLACES } from '../release/places.js';
import { notTried, type Tried, type Verdict } from './tried.js';

/** Whose credential is looked at. */
export type Role = 'observer' | 'executor';

/** One permission of one place: what is known of it, and what stays open without it. */
export interface Row extends Omit<Tried, 'place' | 'regionId'> {
  readonly place: string;
  readonly regionId?: string;
  /** Absent where it works. */
  readonly leavesOpen?: string;
}

/** The worst is told; a thing that was not there says less than one that was. */
const ORDER: readonly Verdict[] = ['refused', 'no answer', 'not told', 'works', 'not tried'];
const NO_TRIAL = notTried('this version does not know how to try it');

/** Every permission of the role, in the order of the places, as deploy/ram has them. `accepted`: places that a policy tolerates. */
export function rowsOf(
  role: Role,
  tried: readonly Tried[],
  accepted: (place: string) => boolean,
): readonly Row[] {
  const rows = permissionsByPlace().flatMap(({ place, actions }) =>
    [...new Set(actions)].map((permission) => {
      const told = worstOf(tried.filter((one) => isOf(one, place, permission))) ?? NO_TRIAL;
      if (told.verdict === 'works') return { ...told, place, permission };
      const open = leftOpen(place, accepted);
      const leavesOpen = told.nothingThere === true ? `nothing while there is none; then ${open}` : open;
      return { ...told, place, permission, leavesOpen };
    }),
  );
  return role === 'observer' ? rows : [...rows, RELEASE];
}

/** Its own, or one that was tried for no place of its own. */
function isOf(tried: Tried, place: string, permission: string): boolean {
  return tried.permission === permission && (tried.place ?? place) === place;
}

function worstOf(tried: readonly Tried[]): Tried | undefined {
  return tried.toSorted((a, b) => ORDER.indexOf(a.verdict) - ORDER.indexOf(b.verdict))[0];
}

/** KMS has no dry run of it, and a try would be a release. Source: docs/cloud-facts.md, Release. */
const RELEASE: Row = {
  place: 'the release',
  permission: RELEASES,
  ...notTried('cannot be tried without changing anything: it has no dry run'),
  leavesOpen: 'without it the call is refused, and the instance is kept',
};

function leftOpen(place: string, accepted: (place: string) => boolean): string {
  if (place === 'the instance itself' || ALWAYS_REQUIRED.some((name) => name === place))
    return 'the instance is kept, whatever a policy says';
  if (!Object.hasOwn(PLACES, place)) return 'places of data at rest where nothing is seen: NOT_COVERED';
  const also = Object.entries(PLACES).flatMap(([name, of]) =>
    'answeredBy' in of && of.answeredBy === place ? [name] : [],
  );
  const open = [place, ...also].map((name) => `${name}${accepted(name) ? ' (accepted by the policy)' : ''}`);
  return `${open.join(' and ')}: NOT_COVERED`;
}
