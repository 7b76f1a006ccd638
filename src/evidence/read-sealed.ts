import type { z } from 'zod';
import { canonicalJson } from '../policy/canonical.js';
import { shown } from '../values/text.js';
import { MAX_SEALED_MIB, tooMuchIn } from './sizes.js';

/** Why a file is not believed, in words for people. */
export interface Problem {
  readonly problem: string;
}

/**
 * The value that a text says, when the text is, byte for byte, the canonical JSON of that value (RFC 8785). Then it
 * says nothing twice, and whoever reads it reads the same: no field is there two times, no number is rounded.
 */
export function readCanonical(text: string): { readonly value: unknown } | Problem {
  const tooMuch = tooMuchIn(text, MAX_SEALED_MIB);
  if (tooMuch !== undefined) return { problem: tooMuch };
  let value: unknown;
  try {
    value = JSON.parse(text);
    if (canonicalJson(value) === text) return { value };
  } catch (error) {
    return { problem: error instanceof RangeError ? 'it is nested too deeply' : 'it is not canonical JSON' };
  }
  return {
    problem:
      'it is not, byte for byte, what this service writes (RFC 8785): something is in it twice, was written otherwise, or was added',
  };
}

/** The value as a schema has it; refused when it has a field, at any level, that the schema does not know. */
export function strictly<S extends z.ZodType>(
  schema: S,
  value: unknown,
): { readonly read: z.output<S> } | Problem {
  const parsed = schema.safeParse(value);
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    return {
      problem: `${issue?.path.map(String).join('.') || 'the file'}: ${issue?.message ?? 'unreadable'}`,
    };
  }
  const stray = strayField(parsed.data, value);
  return stray === undefined
    ? { read: parsed.data }
    : { problem: `${stray}: a certificate has no such field` };
}

/** Where the first field is that the schema left out. */
function strayField(known: unknown, given: unknown): string | undefined {
  if (typeof given !== 'object' || given === null) return undefined;
  for (const [name, inner] of Object.entries(given)) {
    const field = Object.getOwnPropertyDescriptor(Object(known), name);
    const below = field === undefined ? '' : strayField(field.value, inner);
    if (below !== undefined) return below === '' ? shown(name) : `${name}.${below}`;
  }
  return undefined;
}
