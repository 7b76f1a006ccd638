import { byGroup, labelOf, PLACES_NOT_LOOKED_AT } from '../release/places.js';
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
    blocked
      ? '  A release would be kept back.'
      : '  Nothing that was looked at blocks a release; what is not known does, until a policy accepts it by name.',
    `  Read with ${credentials} of account ${accountId}; nothing was changed.`,
    '',
    '  THE INSTANCE',
    ...checks.filter(({ place }) => place === undefined).flatMap((check) => wordsOfCheck(check, wide)),
    ...wordsOfGroups(checks, wide),
    '',
    costsPerMonth === undefined
      ? '  what it costs a month is not on the bills that were read'
      : `  costs ${costsPerMonth.amount} ${costsPerMonth.currency} a month`,
  ]
    .map(inLine)
    .join('\n');
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
