import type { Policy } from '../config/policy.js';
import { readPolicy } from '../config/read-policy.js';
import { looserThan } from '../policy/looser.js';
import { EXIT } from './exit-codes.js';
import type { Io } from './io.js';
import { placesOf, waysToPeople, type Place } from './policy-words.js';
import { lines } from './words.js';

/**
 * Says in what a policy becomes looser, and in what stricter, for each region of each account: rules, holds, and by which
 * ways people are told. Exits 0 where nothing becomes
 * looser, else 6; fails with `BAD_CONFIGURATION` (9) where one of the files cannot be used.
 */
export async function run(
  { file, new: after }: { readonly file: string; readonly new: string },
  io: Io,
): Promise<number> {
  const now = new Date();
  const [was, is] = [readPolicy(file), readPolicy(after)];
  const [before, later] = [placesOf(was, now), placesOf(is, now)];
  const looser = [
    ...looserIn(later, before, 'may be released now, and could not before'),
    ...heldLonger(was, is, now).map(
      ({ instanceId, until, reason, other }) =>
        `${instanceId} is held ${other === undefined ? 'no more' : `until ${other} only`}; it was, until ${until}: ${reason}`,
    ),
    ...waysLost(was, is).map((way) => `people are told no more by ${way}`),
  ];
  const stricter = [
    ...looserIn(before, later, 'can no longer be released'),
    ...heldLonger(is, was, now).map(
      ({ instanceId, until, reason }) => `${instanceId} is held until ${until}: ${reason}`,
    ),
    ...waysLost(is, was).map((way) => `people are told by ${way}, too`),
  ];
  io.answer(
    { looser, stricter },
    lines([
      ...(looser.length === 0 ? ['Nothing becomes looser.'] : ['Becomes looser:', ...looser.map(item)]),
      ...(stricter.length === 0 ? [] : ['Becomes stricter (as the old one sees it):', ...stricter.map(item)]),
    ]),
    looser.length > 0 ? 'warn' : 'good',
  );
  io.next('Next: give the new file to both workers; it counts at their next look.');
  return looser.length > 0 ? EXIT.kept : EXIT.done;
}

/** In what `has` lets go what `wanted` keeps: instances, then rules. Where a rule differs everywhere, it is said once. */
function looserIn(has: readonly Place[], wanted: readonly Place[], released: string): string[] {
  const found = has.flatMap(({ where, instances, policy }) => {
    const other = wanted.find((one) => one.where === where);
    const more = instances.filter((id) => other?.instances.includes(id) !== true);
    return [
      ...more.map((id) => ({ where, text: `${id} ${released}` })),
      ...(other === undefined ? [] : looserThan(policy, other.policy).map((text) => ({ where, text }))),
    ];
  });
  const places = new Set(has.map(({ where }) => where)).size;
  return [...new Set(found.map(({ text }) => text))].map((text) => {
    const at = found.filter((one) => one.text === text).map(({ where }) => where);
    return at.length === places && places > 1 ? `everywhere: ${text}` : `in ${at.join(' and ')}: ${text}`;
  });
}

/** The holds of a policy that are not over, and that the other one has not, or for less long: until when it has one. */
function heldLonger(by: Policy, than: Policy, now: Date) {
  const today = now.toISOString().slice(0, 10);
  return by.holds.flatMap((hold) => {
    const same = than.holds.filter((one) => one.instanceId.toLowerCase() === hold.instanceId.toLowerCase());
    const [other = ''] = same
      .map(({ until }) => until)
      .toSorted()
      .toReversed();
    if (hold.until < today || other >= hold.until) return [];
    return [{ ...hold, other: other < today ? undefined : other }];
  });
}

function waysLost(from: Policy, other: Policy): string[] {
  const left = waysToPeople(other);
  return waysToPeople(from).filter((way) => !left.includes(way));
}

function item(text: string): string {
  return `  - ${text}`;
}
