import type { Instant } from '../values/instant.js';
import { firstThree } from '../values/text.js';
import type { CallerSeen } from './by-last-use.js';

const DAY_MS = 24 * 3_600_000;

/** What people say of an operation; others are named as they are. */
const VERBS: readonly (readonly [RegExp, string])[] = [
  [/^(Advance)?Decrypt$/, 'decrypted with'],
  [/^(Advance)?Encrypt$/, 'encrypted with'],
  [/^(Advance)?ReEncrypt/, 'encrypted anew with'],
  [/^(Advance)?Generate\w*DataKey/, 'made data keys with'],
  [/^(Batch)?GetSecretValue$/, 'read'],
  [/^Asymmetric(Sign|Verify)$/, 'signed or verified with'],
];

/**
 * One caller in one sentence: "RAM role etl-prod decrypted with key-1 1,204 times, last 3 days ago, from 10.0.4.7 (owner:
 * data team)". Days are counted back from `asOf`, the time of the look. Pure.
 */
export function sayCaller(caller: CallerSeen, asOf: Instant): string {
  const { name, did, count, last, addresses, userAgents, owner } = caller;
  const what = did.map(({ operation, resources }) => `${verbOf(operation)} ${firstThree(resources)}`);
  const where = [
    ...(addresses.length === 0 ? [] : [`from ${firstThree(addresses)}`]),
    ...(userAgents.length === 0 ? [] : [`by ${firstThree(userAgents)}`]),
  ];
  const times = `${what.length > 1 ? 'in all ' : ''}${count.toLocaleString('en-US')} ${count === 1 ? 'time' : 'times'}`;
  return (
    [`${name} ${what.join(', and ')} ${times}`, `last ${daysBefore(last, asOf)}`, ...where].join(', ') +
    (owner === undefined ? '' : ` (owner: ${owner})`)
  );
}

function verbOf(operation: string): string {
  return VERBS.find(([pattern]) => pattern.test(operation))?.[1] ?? `called ${operation} of`;
}

function daysBefore(last: Instant, asOf: Instant): string {
  const days = Math.floor((Date.parse(asOf) - Date.parse(last)) / DAY_MS);
  if (Number.isNaN(days)) return 'at an unknown time';
  if (days < 0) return 'after the look began';
  if (days === 0) return 'within a day';
  return days === 1 ? '1 day ago' : `${String(days)} days ago`;
}
