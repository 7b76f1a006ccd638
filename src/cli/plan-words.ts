import { lossesIn } from '../release/evidence.js';
import { byGroup, labelOf } from '../release/by-group.js';
import { PLACES_NOT_LOOKED_AT } from '../release/places.js';
import type { Check } from './plan-check.js';
import type { Plan } from './plan-checks.js';
import { inLine } from './visible.js';

const SIGN = { ok: 'ok    ', blocks: 'BLOCKS', gap: 'gap   ', failed: 'FAILED' } as const;
const UNSEEN = 'open  ';

/**
 * A plan for a person: first what is not known, then whether anything blocks; then each check by what could be lost, with
 * what was seen and what to do.
 */
export function wordsOfPlan(plan: Plan): string {
  const { instanceId, regionId, accountId, credentials, notKnown, blocked, checks, costsPerMonth } = plan;
  const wide = Math.max(...checks.map(({ check }) => check.length));
  return [
    `${instanceId} in ${regionId}. ${notKnown}`,
    ...lossesIn(plan).flatMap(({ heading, items }) => items.map((one) => `  ${heading}: ${one}`)),
    `  ${blocked ? 'A release would be blocked.' : withNothingBlocking(plan)}`,
    `  Read with ${credentials} of account ${accountId}; nothing was changed.`,
    '',
    '  THE INSTANCE',
    ...checks.filter(({ place }) => place === undefined).flatMap((check) => wordsOfCheck(check, wide)),
    ...wordsOfGroups(checks, wide),
    '',
    costsPerMonth === undefined
      ? '  what it costs a month is not on the bills that were read'
      : `  costs ${costsPerMonth.amount} ${costsPerMonth.currency} a month`,
    ...plan.leftovers.map((left) => `  stays after a release: ${left}`),
    ...wordsOfTolerations(plan),
  ]
    .map(inLine)
    .join('\n');
}

function withNothingBlocking({ policy }: Plan): string {
  return policy === undefined
    ? 'No blockers found. What is not known blocks too, until a policy accepts it by name.'
    : 'No blockers found, and the policy accepts by name what is not known.';
}

/** Last, so that it can be copied: nothing but TOML stands behind its heading. */
function wordsOfTolerations({ policy, tolerations }: Plan): string[] {
  if (policy === undefined || tolerations === undefined) return [];
  const { useless, missing, toml } = tolerations;
  return [
    ...(useless.length === 0 ? [] : ['', '  TOLERATIONS OF THE POLICY THAT ACCEPT NOTHING']),
    ...useless.map(({ name, is, why }) => `  ${is.padEnd(10)}  ${name}: ${why}`),
    '',
    missing.length === 0
      ? `# ${policy} lacks no toleration of a place for this instance.`
      : `# ${policy} lacks ${missing.length} tolerations for this instance. Approvers read every one of them.`,
    ...(toml === '' ? [] : ['', ...toml.split('\n')]),
  ];
}

function wordsOfGroups(checks: readonly Check[], wide: number): string[] {
  const unseen = Object.keys(PLACES_NOT_LOOKED_AT);
  const seen = checks.flatMap(({ place }) => place ?? []);
  return byGroup([...unseen, ...seen], (place) => place).flatMap(({ group, items }) => [
    '',
    `  ${group.toUpperCase()}`,
    ...items
      .filter((place) => unseen.includes(place))
      .map((place) => `  ${UNSEEN}  ${place}: ${labelOf(place)}`),
    ...checks
      .filter(({ place }) => place !== undefined && items.includes(place))
      .flatMap((check) => wordsOfCheck(check, wide)),
  ]);
}

function wordsOfCheck({ check, verdict, seen, todo }: Check, wide: number): string[] {
  const indent = ' '.repeat(wide + 12);
  return [
    `  ${SIGN[verdict]}  ${check.padEnd(wide)}  ${seen}`,
    ...todo.map((text) => `${indent}to do: ${text}`),
  ];
}
