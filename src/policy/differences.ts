import { canonicalJson } from './canonical.js';
import { isRecord } from '../values/record.js';

const MAX_LINES = 20;

/** What differs between two plain values, one line each, bounded: `keys: gone {…}`. For people; never decides. */
export function differences(before: unknown, after: unknown, where = ''): string[] {
  const lines = compare(before, after, where);
  return lines.length > MAX_LINES
    ? [...lines.slice(0, MAX_LINES), `and ${lines.length - MAX_LINES} more`]
    : lines;
}

function compare(before: unknown, after: unknown, where: string): string[] {
  if (Array.isArray(before) && Array.isArray(after)) return compareLists(before, after, where);
  if (isRecord(before) && isRecord(after)) {
    const fields = [...new Set([...Object.keys(before), ...Object.keys(after)])].toSorted();
    return fields.flatMap((field) =>
      compare(before[field], after[field], where === '' ? field : `${where}.${field}`),
    );
  }
  const [was, is] = [whole(before), whole(after)];
  return was === is ? [] : [`${where}: was ${short(was)}, is ${short(is)}`];
}

function compareLists(before: readonly unknown[], after: readonly unknown[], where: string): string[] {
  const [was, is] = [before.map(whole), after.map(whole)];
  return [
    ...was.filter((item) => !is.includes(item)).map((item) => `${where}: gone ${short(item)}`),
    ...is.filter((item) => !was.includes(item)).map((item) => `${where}: new ${short(item)}`),
  ];
}

// What comes from the evidence store has its fields in another order than what was just made.
function whole(value: unknown): string {
  return value === undefined ? 'nothing' : canonicalJson(value);
}

function short(text: string): string {
  return text.length > 160 ? `${text.slice(0, 157)}...` : text;
}
