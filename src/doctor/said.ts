import { isRecord } from '../values/record.js';
import { itemsAt } from './seen.js';

/** What an account says of one assumption. */
export type Said = 'held' | 'broken' | 'not seen';

/** Held where there is one, and all are so. */
export function every<T>(values: readonly T[], isSo: (value: T) => boolean): Said {
  if (values.length === 0) return 'not seen';
  return values.every(isSo) ? 'held' : 'broken';
}

/** True for one of these words, in these letters. */
export function isWordOf(words: readonly string[]): (value: unknown) => boolean {
  return (value) => typeof value === 'string' && words.includes(value);
}

/** True for a text of this form. */
export function textIs(form: RegExp): (value: unknown) => boolean {
  return (value) => typeof value === 'string' && form.test(value);
}

/** A count, also where it is written as text. */
export function numberOf(value: unknown): number | undefined {
  if (typeof value === 'string' && /^\d{1,9}$/.test(value)) return Number(value);
  return typeof value === 'number' && Number.isInteger(value) ? value : undefined;
}

/** True for what billing writes beside a success, and for what it writes beside a refusal. */
export function isSuccess(body: unknown): boolean {
  if (!isRecord(body)) return false;
  const { Success: success, Code: code } = body;
  return success === true
    ? code === 'Success'
    : success === false && typeof code === 'string' && code !== 'Success';
}

/** True for the text of a policy whose statements name principals. */
export function isPolicy(value: unknown): boolean {
  if (typeof value !== 'string') return false;
  try {
    const statements = itemsAt(JSON.parse(value), 'Statement');
    return statements.length > 0 && statements.every((one) => itemsAt(one, 'Principal').length > 0);
  } catch {
    return false;
  }
}
