import { lossesIn } from '../release/evidence.js';
import type { Bundle } from '../evidence/bundle.js';
import { callersByLastUse, objectsByLastUse } from '../evidence/by-last-use.js';
import { namesDigestOf } from '../evidence/digest.js';
import { sayCaller } from '../evidence/say-caller.js';
import { summaryOf } from '../policy/summary.js';
import { byGroup } from '../release/by-group.js';
import { NOT_LOOKED_AT } from '../release/places.js';
import type { EvidenceRow } from '../release.js';
import { tableLines, wrapped } from './columns.js';

/** So many callers, keys and secrets are shown; `--json` has all of them. */
const MAX_ROWS = 50;

/** A bundle for a person: first what is not known and what will stop working, then tables that fit so many columns. */
export function wordsOfEvidence(bundle: Bundle, digest: string, columns: number): string {
  const { facts, policy, request, snapshot, rows } = bundle;
  const summary = summaryOf(facts, policy, request, snapshot.backup, namesDigestOf(facts));
  const { instanceId, regionId, accountId } = request;
  const { destroys, notKnown, backup } = summary;
  const text = (line: string) => wrapped(line, columns);
  return [
    ...text(`${instanceId} in ${regionId}, account ${accountId}`),
    ...text(notKnown),
    ...lossesIn(summary).flatMap(({ heading, items }) => items.flatMap((one) => text(`${heading}: ${one}`))),
    ...text(
      `Destroyed immediately and permanently: ${destroys.keys} keys and ${destroys.secrets} secrets. Backup: ${backup}.`,
    ),
    ...text(`As of ${snapshot.inventory.readAt}: what came later was not seen.`),
    ...placesTable(rows, columns),
    ...callersTable(bundle, columns),
    ...objectsTable(bundle, columns),
    '',
    ...text(
      `Evidence ${digest}. --json writes the very bytes of it, --html FILE a page, --diff what changed.`,
    ),
  ].join('\n');
}

function placesTable(rows: readonly EvidenceRow[], columns: number): string[] {
  return byGroup(rows, ({ place }) => place).flatMap(({ group, items }) => {
    const unseen = items.filter(({ reason }) => reason === NOT_LOOKED_AT);
    const seen = items.filter(({ reason }) => reason !== NOT_LOOKED_AT);
    const lines = [
      ...(unseen.length === 0
        ? []
        : [['nobody looked', 'NOT COVERED', unseen.map(({ place }) => place).join(', ')]]),
      ...seen.map(({ place, verdict, reason }) => [place, verdict.replaceAll('_', ' '), reason]),
    ];
    return ['', group.toUpperCase(), ...tableLines(lines, columns)];
  });
}

function callersTable({ snapshot }: Bundle, columns: number): string[] {
  const callers = callersByLastUse(snapshot);
  const lines = callers.map((caller) => [
    caller.last.slice(0, 10),
    sayCaller(caller, snapshot.inventory.readAt),
  ]);
  return ['', 'CALLERS, BY LAST USE', ...bounded(lines, columns)];
}

function objectsTable({ snapshot }: Bundle, columns: number): string[] {
  const objects = objectsByLastUse(snapshot).map(({ name, state, last, by, owner }) => [
    last?.slice(0, 10) ?? 'none seen',
    name,
    [
      state,
      ...(by === undefined ? [] : [`by ${by}`]),
      ...(owner === undefined ? [] : [`owner: ${owner}`]),
    ].join('; '),
  ]);
  return ['', 'KEYS AND SECRETS, BY LAST USE', ...bounded(objects, columns)];
}

function bounded(lines: readonly (readonly string[])[], columns: number): string[] {
  if (lines.length === 0) return ['none seen'];
  const more = lines.length - MAX_ROWS;
  return [...tableLines(lines.slice(0, MAX_ROWS), columns), ...(more > 0 ? [`… and ${more} more`] : [])];
}
