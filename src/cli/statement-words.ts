import { lossesIn } from '../release/evidence.js';
import { z } from 'zod';
import type { Statement } from '../policy/statement.js';
import { cliError } from './errors.js';
import { lines } from './words.js';

const texts = z.array(z.string());
const SUMMARY = z.looseObject({
  notKnown: z.string(),
  willBecomeUnreadable: texts,
  willStopWorking: texts,
  open: z.array(z.object({ group: z.string(), places: texts })),
  destroys: z.object({ keys: z.number(), secrets: z.number() }),
  notRestored: texts,
  backup: z.string(),
  requestedBy: z.object({ name: z.string(), proved: z.boolean() }),
});
const OLDER_USE = z.array(
  z.object({ who: z.string(), operation: z.string(), resource: z.string(), last: z.string() }),
);

/** A statement to approve, in words: everything that its signer would answer for. Refuses what it cannot show. */
export function wordsOfStatement(statement: Statement): string {
  const summary = SUMMARY.safeParse(statement.summary);
  const olderUse = OLDER_USE.safeParse(statement.olderUse);
  if (!summary.success || !olderUse.success) {
    throw cliError(
      'STATEMENT_REFUSED',
      'the statement has a summary that cannot be shown, so it should not be signed; use the same version as the worker',
    );
  }
  const { notKnown, willBecomeUnreadable, willStopWorking, ...rest } = summary.data;
  const { open, destroys, notRestored, backup, requestedBy, ...others } = rest;
  return lines([
    `${statement.signer} would approve releasing ${statement.instanceId} in ${statement.regionId}, account ${statement.accountId}.`,
    notKnown,
    ...lossesIn({ willBecomeUnreadable, willStopWorking }).flatMap(({ heading, items }) =>
      many(heading, items),
    ),
    `Destroyed at once and for ever: ${destroys.keys} keys and ${destroys.secrets} secrets.`,
    ...many(
      'Used before that, by',
      olderUse.data.map((use) => `${use.who}: ${use.operation} on ${use.resource}, last ${use.last}`),
    ),
    ...many(
      'Not known, by what could be lost',
      open.map(({ group, places }) => `${group}: ${places.join(', ')}`),
    ),
    `Backup: ${backup}`,
    ...many('A restore will not bring back', notRestored),
    `Asked for by: ${requestedBy.name}${requestedBy.proved ? '' : ', a name that nobody proved'}`,
    ...Object.entries(others).map(([name, value]) => `${name}: ${JSON.stringify(value)}`),
    ...(statement.comment === '' ? [] : [`Your comment: ${statement.comment}`]),
    `Evidence as of ${statement.asOf ?? 'an unknown time'}: what came later was not seen when this was put before you`,
    `Round ${statement.approvalRequestNumber} of run ${statement.runId}, opened ${statement.openedAt ?? 'at an unknown time'}`,
    `Signed ${statement.issuedAt}; stands until ${statement.expiresAt ?? 'an unknown time'}`,
    `Facts ${statement.factsDigest ?? 'none'}, evidence ${statement.bundleDigest ?? 'none'}, policy ${statement.policyDigest ?? 'none'}`,
  ]);
}

function many(what: string, items: readonly string[]): string[] {
  return items.length === 0 ? [`${what}: nothing`] : [`${what}:`, ...items.map((item) => `  - ${item}`)];
}
