import type { BriefLine } from '../policy/brief.js';
import { cut } from '../visible.js';
import { widthOf } from './columns.js';
import { inLine } from './visible.js';

/** The terminal that a line's `most` is meant for. */
const USUAL_COLUMNS = 80;
const INDENT = '  ';

/**
 * The lines of a decision in so many columns. None takes more lines than it may, whatever anybody calls his keys: the rest
 * is cut, with a sign that it is.
 */
export function briefLines(lines: readonly BriefLine[], columns: number): string[] {
  return lines.flatMap(({ about, says, most }) => {
    const high = Math.max(most, Math.ceil((most * USUAL_COLUMNS) / columns));
    // As many characters as can be shown: nobody's name is broken into lines for minutes.
    return filled(inLine(`${about}: ${cut(says, high * columns)}`), columns, high);
  });
}

/** A line is broken at a blank in its second half, else where it is full: a long name leaves no line empty. */
function filled(text: string, columns: number, high: number): string[] {
  const lines: string[] = [];
  let rest = text;
  while (rest !== '') {
    const indent = lines.length === 0 ? '' : INDENT;
    const room = columns - indent.length;
    const fits = beginning(rest, room);
    const isLast = lines.length + 1 === high;
    if (fits === rest) return [...lines, `${indent}${rest}`];
    if (isLast) return [...lines, `${indent}${beginning(rest, room - 1)}…`];
    const blank = rest[fits.length] === ' ' ? fits.length : fits.lastIndexOf(' ');
    const end = blank > fits.length / 2 ? blank : fits.length;
    lines.push(`${indent}${rest.slice(0, end)}`);
    rest = rest.slice(end).trimStart();
  }
  return lines;
}

function beginning(text: string, columns: number): string {
  let kept = '';
  let width = 0;
  for (const sign of text) {
    width += widthOf(sign);
    if (width > columns) return kept;
    kept += sign;
  }
  return kept;
}
