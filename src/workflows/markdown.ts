import type { EvidenceRow } from '../release.js';
import { byGroup } from '../release/by-group.js';
import { NOT_LOOKED_AT } from '../release/places.js';
import { inLine, visible } from '../visible.js';

/** The evidence as a table, by what could be lost; what nobody looked at leads each group, in one row. */
export function table(rows: readonly EvidenceRow[]): string {
  return [
    '| Place | Verdict | What was seen |\n| --- | --- | --- |',
    ...byGroup(rows, ({ place }) => place).flatMap(({ group, items }) => [
      `| **${group.toUpperCase()}** | | |`,
      ...unseenRow(items.filter(isUnseen)),
      ...openFirst(items.filter((row) => !isUnseen(row))).map(
        (row) => `| ${cell(row.place)} | ${cell(verdict(row))} | ${cell(row.reason)}${covered(row)} |`,
      ),
    ]),
  ].join('\n');
}

function isUnseen({ reason }: EvidenceRow): boolean {
  return reason === NOT_LOOKED_AT;
}

function unseenRow(rows: readonly EvidenceRow[]): string[] {
  if (rows.length === 0) return [];
  return [`| **nobody looked** | NOT COVERED | ${rows.map(({ place }) => cell(place)).join(', ')} |`];
}

function openFirst(rows: readonly EvidenceRow[]): EvidenceRow[] {
  return [...rows.filter((row) => row.verdict !== 'CLEAR'), ...rows.filter((row) => row.verdict === 'CLEAR')];
}

// With spaces, or the narrow column runs into the next one.
function verdict(row: EvidenceRow): string {
  return row.verdict.replaceAll('_', ' ');
}

function covered({ from, to }: EvidenceRow): string {
  if (to === undefined) return '';
  return from === undefined ? ` (at ${readable(to)})` : ` (${readable(from)} to ${readable(to)})`;
}

/** The first 20 items as a Markdown list, and how many more there are. */
export function list(items: readonly string[]): string {
  const lines = items.slice(0, MAX_ITEMS).map((item) => `- ${cell(item)}`);
  return [...lines, ...(items.length > MAX_ITEMS ? [`- … and ${items.length - MAX_ITEMS} more`] : [])].join(
    '\n',
  );
}

const MAX_ITEMS = 20;

/** Names and reasons are other people's words: on the page they must not be able to look like ours. */
export function cell(text: string): string {
  return escaped(text, 600);
}

/** The same for a text of our own that may be longer, of which the end may be what is known. */
export function sentence(text: string): string {
  return escaped(text, 3_000);
}

function escaped(text: string, most: number): string {
  return visible(text.slice(0, most).replace(/[\r\n\t\u2028\u2029]+/g, ' '))
    .replace(INSTANT, '$1 $2 UTC')
    .replace(/[\\`*_[\]<>|#!~&:@.]/g, (sign) => `\\${sign}`);
}

/** A code or digest as the page shows it: nothing in it can end the mark of code. */
export function code(text: string): string {
  return `\`${inLine(text.slice(0, 100)).replaceAll('`', "'")}\``;
}

/** Instants in our own words to the minute, as people read them. */
export function readable(text: string): string {
  return text.replace(INSTANT, '$1 $2 UTC');
}

const INSTANT = /\b(\d{4}-\d\d-\d\d)T(\d\d:\d\d):\d\d(?:\.\d+)?Z/g;
