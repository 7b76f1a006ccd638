import { readPolicy } from '../config/read-policy.js';
import { looserThan } from '../policy/looser.js';
import { EXIT } from './exit-codes.js';
import type { Io } from './io.js';
import { placesOf, type Place } from './policy-words.js';
import { lines } from './words.js';

/**
 * Says in what a policy becomes looser, and in what stricter, for each region of each account. Exits 0 where nothing becomes
 * looser, else 6; fails with `BAD_CONFIGURATION` (9) where one of the files cannot be used.
 */
export async function run(
  { file, new: after }: { readonly file: string; readonly new: string },
  io: Io,
): Promise<number> {
  const now = new Date();
  const [was, is] = [file, after].map((path) => placesOf(readPolicy(path, now), now));
  const looser = looserIn(is ?? [], was ?? [], 'may be released now, and could not before');
  const stricter = looserIn(was ?? [], is ?? [], 'can no longer be released');
  io.answer(
    { looser, stricter },
    lines([
      ...(looser.length === 0 ? ['Nothing becomes looser.'] : ['Becomes looser:', ...looser.map(item)]),
      ...(stricter.length === 0 ? [] : ['Becomes stricter (as the old one sees it):', ...stricter.map(item)]),
    ]),
    looser.length > 0 ? 'warn' : 'good',
  );
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

function item(text: string): string {
  return `  - ${text}`;
}
