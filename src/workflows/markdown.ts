import type { EvidenceRow } from '../release.js';
import { inLine, visible } from '../visible.js';

/** The evidence as a table; what nobody looked at stands in one row of its own. */
export function table(rows: readonly EvidenceRow[]): string {
  const seen = rows.filter(({ reason }) => reason !== 'not looked at by this version');
  const unseen = rows.filter(({ reason }) => reason === 'not looked at by this version');
  const lines = seen.map(
    (row) => `| ${cell(row.place)} | ${cell(verdict(row))} | ${cell(row.reason)}${covered(row)} |`,
  );
  return [
    '| Place | Verdict | What was seen |\n| --- | --- | --- |',
    ...lines,
    `| **nobody looked** | NOT COVERED | ${unseen.map(({ place }) => cell(place)).join(', ')} |`,
  ].join('\n');
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
  return visible(text.slice(0, 600).replace(/[\r\n\t\u2028\u2029]+/g, ' '))
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
