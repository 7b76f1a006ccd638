import { z } from 'zod';
import type { Answer } from './connection.js';
import { repeatsAName } from '../values/repeated-names.js';
import { SAID_TWICE } from './bounded.js';
import { type Call, failureOf, unreadable } from './errors.js';

/** A text that is there. */
export const text = z.string().min(1);

/** An instant with its zone, made uniform. Throws away nothing else: a time without a zone is unreadable. */
export const instant = z.string().transform((value, context) => {
  const time = instantIn(value);
  if (time !== undefined) return time;
  context.addIssue({ code: 'custom', message: 'not an instant with a time zone' });
  return z.NEVER;
});

const WITH_ZONE = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2}(\.\d+)?)?(Z|[+-]\d{2}:?\d{2})$/;

/** The instant that a text tells, made uniform; undefined where it tells none, or no zone. */
export function instantIn(value: string): string | undefined {
  const time = WITH_ZONE.test(value) ? Date.parse(value) : NaN;
  return Number.isNaN(time) ? undefined : new Date(time).toISOString();
}

/** A number, or one written as text. */
export const number = z.union([
  z.number(),
  z
    .string()
    .regex(/^-?\d+(\.\d+)?$/)
    .transform(Number),
]);

/** A count: a whole number, not negative. */
export const count = number.pipe(z.number().int().nonnegative());

/** A yes or no as the vendor writes it: a boolean, 1 or 0, or one of these as text. */
export const flag = z.union([
  z.boolean(),
  z.union([z.literal(1), z.literal('1'), z.literal('true')]).transform(() => true),
  z.union([z.literal(0), z.literal('0'), z.literal('false')]).transform(() => false),
]);

/** Texts in an array, in one text that holds a JSON array, or in an array with one such text: all were published. */
export const texts = z.preprocess((value) => {
  const inner: unknown = Array.isArray(value) && value.length === 1 ? value[0] : value;
  return typeof inner === 'string' && inner.trimStart().startsWith('[') ? jsonOf(inner) : value;
}, z.array(text));

/**
 * The value of a JSON text, or `undefined` when it is none. Throws a RangeError where a name stands twice in an object: one
 * of the two would be taken for nothing.
 */
export function jsonOf(value: string): unknown {
  if (repeatsAName(value)) throw new RangeError(SAID_TWICE);
  try {
    return JSON.parse(value);
  } catch {
    return undefined;
  }
}

/** A list that some versions wrap in one more object, such as `{"Key": [...]}`. A wrapper without one is unreadable. */
export function list<T extends z.ZodType>(wrapper: string, item: T) {
  return z.preprocess((value) => (isRecord(value) ? (value[wrapper] ?? value) : value), z.array(item));
}

/** The same beside a total that says whether it may be empty: there, an empty wrapper is an empty list. */
export function countedList<T extends z.ZodType>(wrapper: string, item: T) {
  return z.preprocess(
    (value) => (isRecord(value) && Object.keys(value).length === 0 ? [] : value),
    list(wrapper, item),
  );
}

/**
 * An object by our names for the vendor's. What the vendor left empty is absent, but for the fields in `kept`, whose
 * empty text means something of its own; what is not named is ignored. Unreadable where a field stands there in other
 * letters: it would be taken for missing.
 */
export function named<T extends z.ZodRawShape>(
  names: Record<keyof T & string, string>,
  shape: T,
  kept: readonly (keyof T & string)[] = [],
) {
  const mayBeEmpty: ReadonlySet<string> = new Set(kept);
  const spelled = new Map(Object.values<string>(names).map((name) => [name.toLowerCase(), name]));
  return z.preprocess((value, context) => {
    if (!isRecord(value)) return value;
    const odd = Object.keys(value).find((field) => (spelled.get(field.toLowerCase()) ?? field) !== field);
    if (odd !== undefined)
      context.addIssue({ code: 'custom', message: `${spelled.get(odd.toLowerCase())} has other letters` });
    return Object.fromEntries(
      Object.entries<string>(names).flatMap(([ours, theirs]) => {
        const found = Object.hasOwn(value, theirs) ? value[theirs] : undefined;
        return isBlank(found) && !(found === '' && mayBeEmpty.has(ours)) ? [] : [[ours, found]];
      }),
    );
  }, z.object(shape));
}

/** What a read answered, in our own types. Throws `CLOUD_ANSWER_UNREADABLE`, or the failure that the trouble is. */
export function read<T extends z.ZodType>(answer: Answer, schema: T, call: Call): z.output<T> {
  if (!answer.ok) throw failureOf(answer.callFailure, call);
  if (!SAYS_WHETHER_IT_WORKED.has(call.product) && speaksOfError(answer.body))
    throw unreadable(call, 'it speaks of an error with the status of a success');
  const parsed = parse(schema, answer.body);
  if (parsed.data !== undefined) return parsed.data.value;
  throw unreadable(call, parsed.problem);
}

/** In every answer, so that a code there is no error: whoever reads these looks at it (`opened`). */
const SAYS_WHETHER_IT_WORKED: ReadonlySet<string> = new Set(['Billing', 'CloudMonitor']);

function parse<T extends z.ZodType>(schema: T, body: unknown) {
  try {
    const { success, data, error } = schema.safeParse(body);
    if (success) return { data: { value: data } };
    const { path = [], message = 'unknown' } = error.issues[0] ?? {};
    return { problem: `${path.map(String).join('.') || 'the body'}: ${message}` };
  } catch (error) {
    const isTwice = error instanceof RangeError && error.message === SAID_TWICE;
    return { problem: isTwice ? SAID_TWICE : 'it is nested too deeply' };
  }
}

/** The envelope of an error with the status of a success: some gateways answer so, and it says nothing. */
export function speaksOfError(body: unknown): boolean {
  const fields = isRecord(body) ? Object.keys(body) : [];
  return fields.some((field) =>
    /^(code|message|httpstatus(code)?|success|error(code|message)?)$/i.test(field),
  );
}

/** True for a plain JSON object. */
export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Unset values can be empty texts, absent ones 'undefined'. Source: docs/cloud-facts.md, Forms of values. */
export function isBlank(value: unknown): boolean {
  return value === null || value === undefined || value === '' || value === 'undefined';
}
