import { z } from 'zod';
import { briefOf, dueIn, type BriefLine } from '../policy/brief.js';
import type { Statement } from '../policy/statement.js';
import { lossesIn } from '../release/evidence.js';
import { GROUPS } from '../release/places.js';
import type { Status } from '../release.js';
import { cliError } from './errors.js';
import { inBothTimes } from './times.js';
import { lines } from './words.js';

const text = z.string();
const texts = z.array(text);
const SUMMARY = z.looseObject({
  instanceName: text,
  requestedBy: z.object({ name: text, proved: z.literal(false) }),
  reason: text,
  ticket: text.exactOptional(),
  destroys: z.object({
    ...{ keys: z.number(), secrets: z.number(), firstKeys: texts, firstSecrets: texts },
    namesDigest: text,
  }),
  willBecomeUnreadable: texts,
  willStopWorking: texts,
  notKnown: text,
  open: z.array(z.object({ group: z.enum(GROUPS), places: texts })),
  callersNow: z.number(),
  backup: text,
  notRestored: texts,
});
const OLDER_USE = z.array(z.object({ who: text, operation: text, resource: text, last: text }));

/** What is decided, in a bounded number of lines: of the text that is signed, but for deadline and cost. */
export function briefOfStatement(
  statement: Statement,
  { stage, deadline, approvalRequest }: Pick<Status, 'stage' | 'deadline' | 'approvalRequest'>,
): BriefLine[] {
  const { summary, olderUse } = readSummary(statement);
  const { instanceId, regionId, accountId, factsDigest, bundleDigest } = statement;
  const digests = { factsDigest: factsDigest ?? '', bundleDigest: bundleDigest ?? '' };
  const due = deadline === undefined ? undefined : { what: dueIn(stage), by: inBothTimes(deadline) };
  const { saving, changed = [] } = approvalRequest ?? {};
  return briefOf({ instanceId, regionId, accountId, ...digests, summary, olderUse, due, saving, changed });
}

/** A statement to approve, in words: everything that its signer would answer for. Refuses what it cannot show. */
export function wordsOfStatement(statement: Statement): string {
  const { summary, olderUse } = readSummary(statement);
  const { instanceName, requestedBy, reason, ticket, destroys, callersNow, ...rest } = summary;
  const { willBecomeUnreadable, willStopWorking, notKnown, open, backup, notRestored, ...others } = rest;
  const name = instanceName === '' ? '' : ` ("${instanceName}")`;
  return lines([
    `${statement.signer} would approve releasing ${statement.instanceId}${name} in ${statement.regionId}, account ${statement.accountId}.`,
    `Asked for by: ${requestedBy.name}, a name that nobody proved; because: ${reason}`,
    ...(ticket === undefined ? [] : [`Ticket: ${ticket}`]),
    `Destroyed immediately and permanently: ${destroys.keys} keys and ${destroys.secrets} secrets.`,
    ...many('The first of them', [...destroys.firstKeys, ...destroys.firstSecrets]),
    ...lossesIn({ willBecomeUnreadable, willStopWorking }).flatMap(({ heading, items }) =>
      many(heading, items),
    ),
    notKnown,
    ...many(
      'Not known, by what could be lost',
      open.map(({ group, places }) => `${group}: ${places.join(', ')}`),
    ),
    `Callers that the policy accepts, within the quiet days: ${callersNow}`,
    ...many(
      'Used before that, by',
      olderUse.map((use) => `${use.who}: ${use.operation} on ${use.resource}, last ${use.last}`),
    ),
    `Backup: ${backup}`,
    ...many('A restore will not bring back', notRestored),
    ...Object.entries(others).map(([field, value]) => `${field}: ${JSON.stringify(value)}`),
    ...(statement.comment === '' ? [] : [`Your comment: ${statement.comment}`]),
    `Evidence as of ${statement.asOf ?? 'an unknown time'}: what came later was not seen when this was put before you`,
    `Approval request ${statement.approvalRequestNumber} of run ${statement.runId}, opened ${statement.openedAt ?? 'at an unknown time'}`,
    `Signed ${statement.issuedAt}; stands until ${statement.expiresAt ?? 'an unknown time'}`,
    `Facts ${statement.factsDigest ?? 'none'}, evidence ${statement.bundleDigest ?? 'none'}, policy ${statement.policyDigest ?? 'none'}, names ${destroys.namesDigest}`,
  ]);
}

function readSummary(statement: Statement) {
  const summary = SUMMARY.safeParse(statement.summary);
  const olderUse = OLDER_USE.safeParse(statement.olderUse);
  if (summary.success && olderUse.success) return { summary: summary.data, olderUse: olderUse.data };
  throw cliError(
    'STATEMENT_REFUSED',
    'the statement has a summary that cannot be shown, so it should not be signed; use the same version as the worker',
  );
}

function many(what: string, items: readonly string[]): string[] {
  return items.length === 0 ? [`${what}: nothing`] : [`${what}:`, ...items.map((item) => `  - ${item}`)];
}
