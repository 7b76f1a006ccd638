import canonicalize from 'canonicalize';
import { failure } from '../errors.js';

/**
 * The canonical JSON of a value (RFC 8785): the same value always gives the same text, in any language. Throws
 * `NOT_CANONICAL` for what has none: half a character, a number without a value, something that is no JSON.
 */
export function canonicalJson(value: unknown): string {
  const text = attempted(value);
  if (typeof text === 'string') return text;
  throw failure('NOT_CANONICAL', `What was seen cannot be written down for ever: ${text.message}.`, text);
}

function attempted(value: unknown): string | Error {
  try {
    return canonicalize(value) ?? new Error('it is no JSON value');
  } catch (error) {
    // Too deep for the stack is told by whoever read it.
    if (error instanceof RangeError || !(error instanceof Error)) throw error;
    return error;
  }
}
