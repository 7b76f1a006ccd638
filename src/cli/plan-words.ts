import type { Check } from './plan-check.js';
import type { Plan } from './plan-checks.js';
import { inLine } from './visible.js';

const SIGN = { ok: 'ok    ', blocks: 'BLOCKS', gap: 'gap   ', failed: 'FAILED' } as const;

/** A plan as a table for a person: check, verdict, what was seen, what to do. */
export function wordsOfPlan(plan: Plan): string {
  const { instanceId, regionId, accountId, credentials, blocked, checks, notLookedAt, costsPerMonth } = plan;
  const wide = Math.max(...checks.map(({ check }) => check.length));
  return [
    `${instanceId} in ${regionId}: ${blocked ? 'a release would be kept back' : 'nothing that was looked at blocks a release'}`,
    `  read with ${credentials} of account ${accountId}; nothing was changed`,
    '',
    ...checks.flatMap((check) => wordsOfCheck(check, wide)),
    '',
    `  not looked at by this version, ${notLookedAt.length} places; a policy has to accept each by name:`,
    ...notLookedAt.map((place) => `    ${place}`),
    '',
    costsPerMonth === undefined
      ? '  what it costs a month is not on the bills that were read'
      : `  costs ${costsPerMonth.amount} ${costsPerMonth.currency} a month`,
  ]
    .map(inLine)
    .join('\n');
}

function wordsOfCheck({ check, verdict, seen, todo }: Check, wide: number): string[] {
  const indent = ' '.repeat(wide + 12);
  return [
    `  ${SIGN[verdict]}  ${check.padEnd(wide)}  ${seen}`,
    ...todo.map((text) => `${indent}to do: ${text}`),
  ];
}
