const DAY_S = 86_400;
/** Numbers in a cell: how many events, their first and their last second, and the cell of the next day. */
const CELL = 4;
/** Cells in a block. What grows by blocks is never copied, and never twice as large as it has to be. */
const BLOCK = 1 << 16;
/** The cell that no list has. */
const NONE = 0;

/** Events of one day (UTC): how many, and the first and the last second of them. */
export interface Day {
  readonly count: number;
  readonly first: number;
  readonly last: number;
}

/**
 * The days of many lists, in one pool of numbers: millions of them cost sixteen bytes each, and nothing to collect. A list
 * is known by where it begins (0: it is empty), and is in order, the oldest day first.
 */
export interface Days {
  /** Counts an event of this second. Answers where the list begins now. */
  count(begin: number, second: number): number;
  /** Puts a day before a list of later days. Answers where it begins now. */
  putBefore(begin: number, day: Day): number;
  /** Forgets what was before the day of this second, for others to use the room. Answers where the list begins now. */
  forget(begin: number, before: number): number;
  /** The oldest day first. */
  of(begin: number): Generator<Day>;
}

/** A pool of nothing. */
export function createDays(): Days {
  const cells = createCells();
  const isBefore = (cell: number, second: number) =>
    cell !== NONE && dayOf(cells.at(cell).first) < dayOf(second);
  return {
    putBefore: (begin, day) => cells.make(day, begin),
    count(begin, second) {
      let [before, cell] = [NONE, begin];
      while (isBefore(cell, second)) [before, cell] = [cell, cells.next(cell)];
      const { count, first, last } = cells.at(cell);
      if (cell !== NONE && dayOf(first) === dayOf(second)) {
        const day = { count: count + 1, first: Math.min(first, second), last: Math.max(last, second) };
        cells.write(cell, day, cells.next(cell));
        return begin;
      }
      const made = cells.make({ count: 1, first: second, last: second }, cell);
      if (before === NONE) return made;
      cells.write(before, cells.at(before), made);
      return begin;
    },
    forget(begin, before) {
      let cell = begin;
      while (isBefore(cell, before)) {
        const next = cells.next(cell);
        cells.free(cell);
        cell = next;
      }
      return cell;
    },
    *of(begin) {
      for (let cell = begin; cell !== NONE; cell = cells.next(cell)) yield cells.at(cell);
    },
  };
}

/** Cells of four numbers in blocks; one that is free is the next one that is made. */
function createCells() {
  const blocks: Uint32Array[] = [];
  let used = 1;
  let free = NONE;
  const numberAt = (cell: number, at: number) =>
    blocks[Math.floor(cell / BLOCK)]?.[(cell % BLOCK) * CELL + at] ?? 0;
  const next = (cell: number) => numberAt(cell, 3);
  const at = (cell: number): Day => ({
    count: numberAt(cell, 0),
    first: numberAt(cell, 1),
    last: numberAt(cell, 2),
  });
  const write = (cell: number, { count, first, last }: Day, nextOne: number) => {
    blocks[Math.floor(cell / BLOCK)]?.set([count, first, last, nextOne], (cell % BLOCK) * CELL);
  };
  return {
    at,
    next,
    write,
    make(day: Day, nextOne: number): number {
      const cell = free === NONE ? used : free;
      if (cell === used) used += 1;
      else free = next(cell);
      if (cell >= blocks.length * BLOCK) blocks.push(new Uint32Array(BLOCK * CELL));
      write(cell, day, nextOne);
      return cell;
    },
    free(cell: number): void {
      write(cell, at(cell), free);
      free = cell;
    },
  };
}

function dayOf(second: number): number {
  return Math.floor(second / DAY_S);
}
