import type { Candidate, Candidates } from '../candidates/candidate.js';
import { widthOf, wrapped } from './columns.js';
import { inLine } from './visible.js';

/** One column of the table; the last one takes what is left. */
interface Column {
  readonly heading: string;
  readonly width: number;
  readonly cell: (one: Candidate) => string;
}

const GAP = '  ';
/** A narrower terminal gets these columns all the same. */
const NARROWEST = 40;

const INSTANCE: Column = {
  heading: 'INSTANCE',
  width: 26,
  cell: ({ instanceId, regionId, name }) => [instanceId, regionId, name ?? ''].join(' ').trimEnd(),
};
const COSTS: Column = { heading: 'A MONTH', width: 12, cell: (one) => costOf(one) };
const HOLDS: Column = {
  heading: 'HOLDS',
  width: 10,
  cell: ({ keys, secrets }) => `${keys ?? '?'} keys ${secrets ?? '?'} secr.`,
};
const USE: Column = { heading: 'LAST USE', width: 14, cell: ({ lastUse }) => lastUse.text };
const WAY: Column = { heading: 'IN THE WAY', width: 12, cell: (one) => inShort(one) };

/** The table alone, as wide as the terminal: fewer columns where it is narrow. No text is cut. */
function candidatesTable(candidates: readonly Candidate[], terminal: number): string[] {
  const columns = Math.max(NARROWEST, terminal);
  const shown = columnsFor(columns);
  const used = shown.slice(0, -1).reduce((sum, { width }) => sum + width + GAP.length, 0);
  const widths = shown.map(({ width }, at) => (at === shown.length - 1 ? columns - used : width));
  const rows = [
    shown.map(({ heading }) => heading),
    ...candidates.map((one) => shown.map(({ cell }) => cell(one))),
  ];
  return rows.flatMap((row) => linesOf(row, widths));
}

function columnsFor(columns: number): readonly Column[] {
  if (columns >= 78) return [INSTANCE, COSTS, HOLDS, USE, WAY];
  return columns >= 56 ? [INSTANCE, COSTS, WAY] : [INSTANCE, COSTS];
}

function linesOf(row: readonly string[], widths: readonly number[]): string[] {
  const cells = row.map((text, at) => wrapped(text, widths[at] ?? 1));
  const high = Math.max(...cells.map(({ length }) => length));
  return Array.from({ length: high }, (_, line) =>
    cells
      .map((cell, at) => {
        const text = cell[line] ?? '';
        return text + ' '.repeat(Math.max(0, (widths[at] ?? 0) - widthOf(text)));
      })
      .join(GAP)
      .trimEnd(),
  );
}

function costOf({ costsPerMonth, lastUse }: Candidate): string {
  if (costsPerMonth !== null) return `${costsPerMonth.amount} ${costsPerMonth.currency}`;
  return lastUse.is === 'not read yet' ? 'not read yet' : 'not known';
}

function inShort({ whyNot, inTheWay, lastUse }: Candidate): string {
  if (whyNot !== undefined) return whyNot.split(':')[0] ?? whyNot;
  const codes = new Map<string, number>();
  for (const { code } of inTheWay) codes.set(code, (codes.get(code) ?? 0) + 1);
  const told = [...codes].map(([code, times]) => (times > 1 ? `${code} (${times})` : code)).join(', ');
  if (told !== '') return told;
  return lastUse.is === 'not read yet' ? 'nothing so far' : 'nothing that was seen';
}

/** Everything, for a person: what could be saved, the table, each instance, and what could not be read. */
export function wordsOfCandidates(found: Candidates, columns: number): string {
  const { candidates, notRead, leftBehind } = found;
  const wide = Math.max(NARROWEST, columns);
  const lines = [
    ...(candidates.length === 0 ? ['No KMS instance was found.'] : candidatesTable(candidates, wide)),
    ...candidates.flatMap((one) => ['', ...wordsOfOne(one, wide)]),
    '',
    ...sumsOf(found).flatMap((line) => wrapped(line, wide)),
    ...listed('LEFT BEHIND, IT SEEMS, BY INSTANCES THAT ARE GONE', leftBehind, wide),
    ...listed(
      'COULD NOT BE READ',
      notRead.map(({ what, why }) => `${what}: ${why}`),
      wide,
    ),
  ];
  return lines.join('\n');
}

/** What the table of KMS alone begins with and ends with. */
export function wordsOfFirst(found: Candidates, columns: number): string {
  const wide = Math.max(NARROWEST, columns);
  const many = found.candidates.length;
  return [
    ...wrapped(
      `${many} KMS instances, as KMS alone shows them; bills, trail and data at rest are read now.`,
      wide,
    ),
    ...(many === 0 ? [] : candidatesTable(found.candidates, wide)),
    ...listed(
      'COULD NOT BE READ',
      found.notRead.map(({ what, why }) => `${what}: ${why}`),
      wide,
    ),
    '',
  ].join('\n');
}

function wordsOfOne(one: Candidate, wide: number): string[] {
  const { encrypted, shares, isDefault, protection, holds, costsPerMonth } = one;
  const say = (text: string) => wrapped(text, wide - 2).map((line) => `  ${line}`);
  return [
    ...wrapped(`${one.instanceId} in ${one.regionId} of account ${one.accountId}`, wide),
    ...(one.whyNot === undefined ? [] : say(`CANNOT BE RELEASED: ${one.whyNot}.`)),
    ...say(one.notKnown),
    ...(encrypted ?? []).flatMap((thing) => say(`WILL BECOME UNREADABLE: ${thing}`)),
    ...(encrypted === null ? say('What is encrypted with it was not read.') : []),
    ...say(`Last visible use: ${one.lastUse.text}.`),
    ...say(
      [
        `${one.chargeType}, ${costsPerMonth === null ? 'what it costs is not known' : `${costOf(one)} a month`}`,
        `protection ${protection}`,
        shares === null
          ? 'shares not read'
          : shares.length === 0
            ? 'no share seen'
            : `shared: ${shares.join(', ')}`,
        isDefault === null
          ? 'default instance: not known'
          : isDefault
            ? 'the default instance'
            : 'not the default instance',
        holds.length === 0 ? 'no hold seen' : `held: ${holds.join('; ')}`,
      ].join('; '),
    ),
    ...one.inTheWay
      .filter(({ subject = '' }) => !(encrypted ?? []).some((thing) => isAbout(thing, subject)))
      .flatMap(({ code, text }) => say(`in the way: ${code}: ${text.replace(HOW_TO_ACCEPT, '')}`)),
    ...one.leftovers.flatMap((left) => say(`stays after a release: ${left}`)),
  ];
}

/** A policy comes later than this table. */
const HOW_TO_ACCEPT = / To accept it, name .*$/;

/** True for a reason about a thing that was named already: `KIND ID in REGION …` and `KIND/REGION/ID`. */
function isAbout(thing: string, subject: string): boolean {
  const [kind = '', region = '', ...id] = subject.split('/');
  return thing.startsWith(`${kind} ${id.join('/')} in ${region} `);
}

function sumsOf({ canSave, candidates }: Candidates): string[] {
  const never = candidates.filter(({ whyNot }) => whyNot !== undefined).length;
  return [
    ...canSave.map(
      ({ currency, instances, amount, withNothingInTheWay: free }) =>
        `${instances} instances that might be released cost ${amount} ${currency} a month; ${free.instances} of them, ` +
        `with nothing in the way that was seen, ${free.amount} ${currency}. Of all of them places are open: see each.`,
    ),
    ...(never === 0 ? [] : [`${never} more cannot be released: subscriptions and default instances.`]),
    ...(canSave.length === 0 ? ['What could be saved is not on the bills that were read.'] : []),
  ];
}

function listed(heading: string, items: readonly string[], wide: number): string[] {
  if (items.length === 0) return [];
  return [
    '',
    heading,
    ...items.flatMap((item) => wrapped(inLine(item), wide - 2).map((line) => `  ${line}`)),
  ];
}
