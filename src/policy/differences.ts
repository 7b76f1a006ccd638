import { isRecord } from './request.js';

const MOST = 20;

/** What differs between two plain values, one line each, bounded: `keys: gone {…}`. For people; never decides. */
export function differences(before: unknown, after: unknown, where = ''): string[] {
  const lines = compare(before, after, where);
  return lines.length > MOST ? [...lines.slice(0, MOST), `and ${lines.length - MOST} more`] : lines;
}

function compare(before: unknown, after: unknown, where: string): string[] {
  if (Array.isArray(before) && Array.isArray(after)) return compareLists(before, after, where);
  if (isRecord(before) && isRecord(after)) {
    const fields = [...new Set([...Object.keys(before), ...Object.keys(after)])].toSorted();
    return fields.flatMap((field) =>
      compare(before[field], after[field], where === '' ? field : `${where}.${field}`),
    );
  }
  const [was, is] = [short(before), short(after)];
  return was === is ? [] : [`${where}: was ${was}, is ${is}`];
}

function compareLists(before: readonly unknown[], after: readonly unknown[], where: string): string[] {
  const [was, is] = [before.map(short), after.map(short)];
  return [
    ...was.filter((item) => !is.includes(item)).map((item) => `${where}: gone ${item}`),
    ...is.filter((item) => !was.includes(item)).map((item) => `${where}: new ${item}`),
  ];
}

function short(value: unknown): string {
  const text = JSON.stringify(value) ?? 'nothing';
  return text.length > 160 ? `${text.slice(0, 157)}...` : text;
}
