import { inLine } from './visible.js';

/** Han, kana, hangul and pictures take two columns of a terminal. */
const WIDE =
  /[\u1100-\u115f\u2e80-\u303e\u3041-\u33ff\u3400-\u4dbf\u4e00-\u9fff\ua000-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe4f\uff00-\uff60\uffe0-\uffe6\u{1f300}-\u{1faff}\u{20000}-\u{3fffd}]/u;
const NARROWEST = 8;
const GAP = '  ';

/** How many columns a text takes. */
export function widthOf(text: string): number {
  return [...text].reduce((sum, sign) => sum + (WIDE.test(sign) ? 2 : /\p{M}/u.test(sign) ? 0 : 1), 0);
}

/** A text of one line, broken at blanks into lines of at most so many columns; a longer word is broken anywhere. */
export function wrapped(text: string, columns: number): string[] {
  const lines: string[] = [];
  let line = '';
  for (const word of inLine(text)
    .split(' ')
    .flatMap((long) => broken(long, columns))) {
    const longer = line === '' ? word : `${line} ${word}`;
    if (widthOf(longer) <= columns) line = longer;
    else {
      lines.push(line);
      line = word;
    }
  }
  return [...lines, line];
}

/**
 * Rows of a table whose every line has at most `columns` columns. The last column takes what the others leave; where they
 * leave too little, they are made narrower. Never cuts a text.
 */
export function tableLines(rows: readonly (readonly string[])[], columns: number): string[] {
  const widths = widthsOf(rows, columns);
  return rows.flatMap((row) => {
    const cells = row.map((text, at) => wrapped(text, widths[at] ?? NARROWEST));
    const high = Math.max(...cells.map((cell) => cell.length));
    return Array.from({ length: high }, (_, line) =>
      cells
        .map((cell, at) => padded(cell[line] ?? '', widths[at] ?? NARROWEST))
        .join(GAP)
        .trimEnd(),
    );
  });
}

function widthsOf(rows: readonly (readonly string[])[], columns: number): number[] {
  const many = Math.max(0, ...rows.map((row) => row.length));
  const room = Math.max(many * NARROWEST, columns - GAP.length * (many - 1));
  const most = Math.floor(room / many);
  const natural = Array.from({ length: many }, (_, at) =>
    Math.max(...rows.map((row) => widthOf(inLine(row[at] ?? '')))),
  );
  const first = natural.slice(0, -1).map((width) => Math.max(1, Math.min(width, most)));
  return [...first, room - first.reduce((sum, width) => sum + width, 0)];
}

function padded(text: string, width: number): string {
  return text + ' '.repeat(Math.max(0, width - widthOf(text)));
}

function broken(word: string, columns: number): string[] {
  const pieces: string[] = [];
  let piece = '';
  for (const sign of word) {
    if (widthOf(piece + sign) > columns && piece !== '') {
      pieces.push(piece);
      piece = '';
    }
    piece += sign;
  }
  return [...pieces, piece];
}
