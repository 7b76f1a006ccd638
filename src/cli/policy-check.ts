import type { Policy } from '../config/policy.js';
import { readPolicy } from '../config/read-policy.js';
import { placeReasons } from '../policy/reasons-to-keep.js';
import { EXIT } from './exit-codes.js';
import type { Io } from './io.js';
import { endingIn, placesOf, wordsOfPolicy } from './policy-words.js';
import { lines } from './words.js';

const SOON_DAYS = 14;

/**
 * Says a policy in words, and what is wrong with it that is no mistake of form: what can never be met, and tolerations and
 * holds that have ended or end within 14 days. Exits 0, or 6 where something can never be met; fails with `BAD_CONFIGURATION` (9) and
 * every problem of a file that cannot be used.
 */
export async function run({ file }: { readonly file: string }, io: Io): Promise<number> {
  const now = new Date();
  const policy = readPolicy(file);
  const never = neverMet(policy, now);
  const ending = endingIn(policy, now, SOON_DAYS);
  const words = wordsOfPolicy(policy);
  io.answer(
    { file, says: words, neverMet: never, ...ending },
    lines([
      ...words,
      ...listed('Can never be met', never),
      ...listed('Tolerations that have ended: what needs them is kept', ending.tolerationsEnded),
      ...listed(`Tolerations that end within ${SOON_DAYS} days`, ending.tolerationsEndSoon),
      ...listed('Holds that are over: they hold nothing', ending.holdsEnded),
      ...listed(`Holds that end within ${SOON_DAYS} days`, ending.holdsEndSoon),
    ]),
    never.length > 0 ? 'warn' : 'good',
  );
  io.next(
    `Next: \`kms-release policy diff OLD ${file}\` says what becomes looser; both workers need the same file.`,
  );
  return never.length > 0 ? EXIT.kept : EXIT.done;
}

/** What keeps every instance there, whatever is seen. */
function neverMet(policy: Policy, now: Date): string[] {
  const { accounts, approval } = policy;
  const { names } = approval.approvers();
  return [
    ...accounts
      .filter(({ regions, instances }) => regions.length === 0 || instances.length === 0)
      .map(
        ({ accountId }) => `account ${accountId} has no region or no instance: nothing can be released there`,
      ),
    ...(names.length === approval.required
      ? [
          `a request by ${names.join(' or ')}: all ${names.length} have to sign, and nobody approves their own`,
        ]
      : []),
    ...placesOf(policy, now).flatMap(({ where, policy: effective }) =>
      placeReasons(effective, now).map(({ text }) => `${where}: ${text}`),
    ),
  ];
}

function listed(what: string, items: readonly string[]): string[] {
  return items.length === 0 ? [] : [`${what}:`, ...items.map((item) => `  - ${item}`)];
}
