import type { ReleaseRow } from '../client.js';
import type { Tone } from './colours.js';
import { fittedTable, type Column, type FittedTable } from './fitted-table.js';
import { inUtc, inZone, zoneHere } from './times.js';

/** What a list is written on: a terminal of so many columns, in a time zone; or something that programs read, whole. */
export type Surface = { readonly columns: number; readonly zone: string } | 'for programs';

/** Instance, state and why; what stands behind them is read whole or not at all. */
const FIRST_THAT_IS_WHOLE = 3;

/** The colour of a run's line, by how it ended; open ones have none. */
export function toneOfRow({ open, outcome }: ReleaseRow): Tone {
  if (open) return 'plain';
  if (outcome === 'released') return 'good';
  return outcome === 'kept' || outcome === 'not found' ? 'warn' : 'bad';
}

/** The runs as a table. On a terminal it fits; elsewhere all of it is there, with instants as programs read them. */
export function tableOfRuns(rows: readonly ReleaseRow[], surface: Surface): FittedTable {
  const column = (rank: number, heading: string, cell: (row: ReleaseRow) => string): Column => ({
    ...{ rank, heading, cells: rows.map(cell), mayBeCut: rank < FIRST_THAT_IS_WHOLE },
  });
  const columns = [
    column(0, 'INSTANCE', ({ instanceId = '' }) => instanceId),
    column(5, 'ACCOUNT', ({ accountId = '' }) => accountId),
    column(4, 'REGION', ({ regionId = '' }) => regionId),
    column(1, 'STATE', stateOf),
    column(2, 'WHY', surface === 'for programs' ? allCodes : firstCode),
    column(6, 'ASKED FOR BY', ({ requestedBy = '' }) => requestedBy),
    ...startedIn(rows, surface, column),
  ];
  return fittedTable(columns, surface === 'for programs' ? Infinity : surface.columns);
}

/** The surface of a terminal: as wide as it is, in the time of this machine. */
export function terminalOf(columns: number, zone = zoneHere()): Surface {
  return { columns, zone };
}

function startedIn(
  rows: readonly ReleaseRow[],
  surface: Surface,
  column: (rank: number, heading: string, cell: (row: ReleaseRow) => string) => Column,
): Column[] {
  if (surface === 'for programs') return [column(3, 'STARTED', ({ startedAt }) => startedAt)];
  const { zone } = surface;
  const utc = column(3, 'STARTED (UTC)', ({ startedAt }) => inUtc(startedAt));
  const isUtc = rows.every(({ startedAt }) => inZone(startedAt, zone) === inUtc(startedAt));
  return isUtc ? [utc] : [utc, column(3.5, 'LOCAL', ({ startedAt }) => localBesideUtc(startedAt, zone))];
}

/** The time in a zone, with month and day only where those are others than in UTC. */
function localBesideUtc(instant: string, zone: string): string {
  const [date, time = ''] = inZone(instant, zone).split(' ');
  return inUtc(instant).startsWith(`${date} `) ? time : `${date?.slice(5)} ${time}`;
}

/** Its stage while it is open, then how it ended: the two are never of interest together. */
function stateOf({ open, stage = '', outcome, status }: ReleaseRow): string {
  return open ? stage : (outcome ?? `no result: ${status.toLowerCase()}`);
}

/** What blocks it while it is open, or why it ended so: an outcome without its reason is shown as not read. */
function codesOf({ open, blockedBy, reasons, outcome }: ReleaseRow): readonly string[] {
  if (open) return blockedBy;
  if (reasons !== undefined) return reasons.map(({ code }) => code);
  return outcome === undefined || outcome === 'released' ? [] : ['not read'];
}

function allCodes(row: ReleaseRow): string {
  return [...new Set(codesOf(row))].join(' ');
}

function firstCode(row: ReleaseRow): string {
  const [first = '', ...more] = new Set(codesOf(row));
  return more.length === 0 ? first : `${first} +${more.length}`;
}
