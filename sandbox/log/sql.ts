import { refusal } from '../errors.js';
import type { LogRow } from './rows.js';

/**
 * As much of the SQL of Log Service as a count by columns needs: columns, `count(*)`, `min`, `max`, `coalesce`, differences
 * and remainders of numbers; `group by`, `order by`, `limit`. Throws the refusal for anything else.
 */
export function select(sql: string, rows: readonly LogRow[]): Record<string, string>[] {
  const [, items = '', groups, orders, limits] = QUERY.exec(sql.replaceAll(/\s+/g, ' ').trim()) ?? [];
  if (items === '') throw notUnderstood(sql);
  const columns = split(items).map((item) => columnOf(item));
  const keys = split(groups ?? '').map(
    (key) => columns.find(({ name }) => name === key)?.of ?? expression(key),
  );
  const all = groups === undefined ? [rows] : groupsOf(rows, keys);
  const answered = all.map((some) => Object.fromEntries(columns.map(({ name, of }) => [name, of(some)])));
  const [first = '0', most = '100'] = pairOf(limits);
  const sorted = ordered(answered, split(orders ?? ''));
  return sorted.slice(Number(first), Number(first) + Number(most));
}

const QUERY =
  /^select (.+?)(?: from log)?(?: group by (.+?))?(?: order by (.+?))?(?: limit (\d+(?:, ?\d+)?))?$/i;

function groupsOf(rows: readonly LogRow[], keys: readonly Expression[]): LogRow[][] {
  const groups = new Map<string, LogRow[]>();
  for (const row of rows) {
    const id = JSON.stringify(keys.map((key) => key([row])));
    const group = groups.get(id) ?? [];
    group.push(row);
    groups.set(id, group);
  }
  return [...groups.values()];
}

type Expression = (rows: readonly LogRow[]) => string;

function columnOf(item: string): { name: string; of: Expression } {
  const [, what = item, name = item] = /^(.+) as (\w+)$/i.exec(item) ?? [];
  return { name, of: expression(what) };
}

function expression(text: string): Expression {
  if (/^count\((\*|1)\)$/i.test(text)) return (rows) => String(rows.length);
  const [, extreme, column = ''] = /^(min|max)\((\w+)\)$/i.exec(text) ?? [];
  if (extreme !== undefined)
    return (rows) => String(numbers(rows, column).reduce(extreme.toLowerCase() === 'min' ? less : more));
  const [, value = '', taken = '', by = ''] = /^(\w+) - (\w+) % (\d+)$/.exec(text) ?? [];
  if (by !== '') return ([row]) => String(Number(row?.[value]) - (Number(row?.[taken]) % Number(by)));
  const [, one = '', other = ''] = /^coalesce\((\w+), ?(\w+)\)$/i.exec(text) ?? [];
  // An empty text is no null, so that the second is never taken.
  if (other !== '') return ([row]) => row?.[one] ?? row?.[other] ?? 'null';
  if (!/^\w+$/.test(text)) throw notUnderstood(text);
  return ([row]) => row?.[text] ?? 'null';
}

function numbers(rows: readonly LogRow[], column: string): number[] {
  return rows.map((row) => Number(row[column]));
}

const less = (a: number, b: number) => Math.min(a, b);
const more = (a: number, b: number) => Math.max(a, b);

function ordered(rows: readonly Record<string, string>[], orders: readonly string[]) {
  const by = orders.map((order) => {
    const [, name = '', down] = /^(\w+)(?: (desc|asc))?$/i.exec(order) ?? [];
    return { name, sign: down?.toLowerCase() === 'desc' ? -1 : 1 };
  });
  return [...rows].sort((a, b) => {
    for (const { name, sign } of by) {
      const order = compared(a[name] ?? '', b[name] ?? '');
      if (order !== 0) return sign * order;
    }
    return 0;
  });
}

function compared(a: string, b: string): number {
  const numeric = /^\d{1,15}$/;
  if (numeric.test(a) && numeric.test(b)) return Number(a) - Number(b);
  return a < b ? -1 : a > b ? 1 : 0;
}

function pairOf(limits: string | undefined): string[] {
  const found = (limits ?? '0, 100').split(/, ?/);
  return found.length === 1 ? ['0', ...found] : found;
}

/** By the commas that stand in no brackets. */
function split(list: string): string[] {
  return list === '' ? [] : list.split(/,(?![^(]*\))/).map((part) => part.trim());
}

function notUnderstood(text: string): Error {
  return refusal(400, 'ParameterInvalid', `ErrorType:SyntaxError.ErrorMessage: ${text.slice(0, 80)}`);
}
