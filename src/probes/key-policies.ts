import type { ObjectPolicies } from '../alibaba/cloud.js';
import type { Finding, ObjectNames, ProbeReport } from '../snapshot.js';
import type { Instant } from '../values/instant.js';
import { firstThree } from '../values/text.js';
import { fitting } from './inventory.js';
import { mapConcurrently, type Bookmark, type Tick } from './paging.js';
import { letInBy, type ReadPolicy } from './principals.js';

/** Reads the policy of every key and secret, one by one. All or nothing; goes on from a bookmark of the same names. */
export async function readPolicies(
  policies: ObjectPolicies,
  { keys, secrets }: Pick<ObjectNames, 'keys' | 'secrets'>,
  tick: Tick,
  bookmark?: Bookmark<readonly ReadPolicy[]>,
): Promise<ReadPolicy[]> {
  const asked = [
    ...keys.map(({ keyId }) => ({ of: `key ${keyId}`, ask: () => policies.ofKey(keyId) })),
    ...secrets.map(({ name }) => ({ of: `secret ${name}`, ask: () => policies.ofSecret(name) })),
  ];
  const at = fitting(bookmark, (read, place) => read.of === asked[place]?.of);
  return mapConcurrently(asked, async ({ of, ask }) => ({ of, ...(await ask()) }), tick, at);
}

/**
 * Judges whom they let in. Anybody of another account is a finding; of this account, whoever is named is shown and is a
 * fact, and the account as a whole is what every key has. Pure, and the same for observer and executor.
 */
export function judgePolicies(read: readonly ReadPolicy[], accountId: string, to: Instant): ProbeReport {
  const { others, own, notKnown } = letInBy(read, accountId);
  const unknown = notKnown.length === 0 ? [] : [notKnownFinding(notKnown)];
  const found: Finding[] = others.map(({ who, by, caller }) => ({
    code: 'OTHER_ACCOUNT_MAY_CALL',
    text: `${who}, of another account, may call by the policy of ${firstThree(by)}`,
    ...(caller === undefined ? { subject: who } : { caller }),
  }));
  const objects = `the policies of ${read.length} keys and secrets were read`;
  const [verdict, reasonCode, reason] =
    found.length > 0
      ? (['FOUND', 'FOUND_IN_INSTANCE', `${objects}; they let in ${found.length} of other accounts`] as const)
      : unknown.length > 0
        ? (['NOT_COVERED', 'POLICY_NOT_KNOWN', unknown.map(({ text }) => text).join('; ')] as const)
        : (['CLEAR', 'NOTHING_CONFIGURED', `${objects}; they let in nobody of another account`] as const);
  return {
    probe: 'key-policies',
    row: { place: 'key-policies', verdict, reason, to },
    reasonCode,
    // A gap is tolerated as a place; beside somebody who was found, it would be passed over with them.
    findings: found.length > 0 ? [...found, ...unknown] : [],
    use: [],
    shares: [],
    foreignVpcs: [],
    dependents: [...others.map(({ who }) => who), ...own]
      .map((who) => `${who}, let in by the policy of a key or secret`)
      .toSorted(),
    notes: [],
  };
}

function notKnownFinding(notKnown: readonly string[]): Finding {
  const text = `of ${notKnown.length} keys and secrets nobody knows whom the policy lets in: ${firstThree(notKnown)}`;
  return { code: 'POLICY_NOT_KNOWN', text, subject: 'key-policies' };
}
