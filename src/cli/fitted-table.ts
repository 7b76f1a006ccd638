import { widthOf } from './columns.js';
import { inLine } from './visible.js';

const GAP = '  ';
/** A column that is cut to less than this says nothing. */
const NARROWEST = 6;

/** One column: its heading, and its cell in each row. */
export interface Column {
  readonly heading: string;
  readonly cells: readonly string[];
  /** Lower ones are given room first. */
  readonly rank: number;
  /** Some of it is better than none. */
  readonly mayBeCut?: boolean;
}

/** The lines of a table, its headings first, and the headings of the columns that there was no room for. */
export interface FittedTable {
  readonly lines: readonly string[];
  readonly leftOut: readonly string[];
}

/**
 * A table of one line for each row, none of more than `columns` columns: as many columns as fit, by rank. Where one that may
 * be cut does not fit whole, it takes the rest of the line, with a sign that it was cut, if that is enough to be read.
 */
export function fittedTable(wanted: readonly Column[], columns: number): FittedTable {
  const rooms = new Map<Column, number>();
  let room = columns;
  for (const column of wanted.toSorted((a, b) => a.rank - b.rank)) {
    const gap = rooms.size === 0 ? 0 : GAP.length;
    const natural = naturalWidth(column);
    const width = Math.min(natural, room - gap);
    if (width < natural && (column.mayBeCut !== true || width < NARROWEST)) continue;
    rooms.set(column, width);
    room -= width + gap;
  }
  const shown = wanted.filter((column) => rooms.has(column));
  const rows = shown[0]?.cells.length ?? 0;
  const line = (textOf: (column: Column) => string) =>
    shown
      .map((column) => fitted(inLine(textOf(column)), rooms.get(column) ?? 0))
      .join(GAP)
      .trimEnd();
  return {
    lines: [
      line(({ heading }) => heading),
      ...Array.from({ length: rows }, (_, row) => line(({ cells }) => cells[row] ?? '')),
    ],
    leftOut: wanted.filter((column) => !rooms.has(column)).map(({ heading }) => heading),
  };
}

function naturalWidth({ heading, cells }: Column): number {
  return [heading, ...cells].reduce((most, text) => Math.max(most, widthOf(inLine(text))), 0);
}

function fitted(text: string, room: number): string {
  const width = widthOf(text);
  if (width <= room) return text + ' '.repeat(room - width);
  let kept = '';
  let used = 0;
  for (const sign of text) {
    used += widthOf(sign);
    if (used > room - 1) break;
    kept += sign;
  }
  return `${kept}…${' '.repeat(room - 1 - widthOf(kept))}`;
}
