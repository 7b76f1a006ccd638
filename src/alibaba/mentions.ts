import { isRecord, jsonOf } from './wire.js';

const DEPTH = 16;

/** Ciphertext, plaintext and credentials name no resource, and must not get into evidence. */
const NEVER =
  /^(plaintext|ciphertextblob|ciphertext|secretdata|privatekey.*|securitytoken|signature|accesskeysecret|password)$/i;

/**
 * Every text inside these values, once each, also those of JSON inside a text (`requestParameterJson`). Throws a
 * RangeError where values are nested deeper than 16: what was not read is not to be taken for nothing.
 */
export function mentionsIn(...values: readonly unknown[]): string[] {
  const found = new Set<string>();
  for (const value of values) collect(value, found, 0);
  return [...found];
}

/** Fields that name the object of an operation, where they stand at the top of its parameters or its answer. */
const OBJECT = /^((source|destination)?keyid|secretnames?|aliasname)$/i;

/**
 * The names that stand in such fields of these values, once each. Nothing deeper: an encryption context holds whatever
 * an application likes to write. A list may be a JSON text.
 */
export function objectsIn(...values: readonly unknown[]): string[] {
  const names = values.flatMap((value) => {
    const fields = typeof value === 'string' ? jsonOf(value) : value;
    if (!isRecord(fields)) return [];
    return Object.entries(fields).flatMap(([field, name]) => (OBJECT.test(field) ? mentionsIn(name) : []));
  });
  return [...new Set(names)];
}

/** Several names in one text, as `i-1,i-2;v-1`: the published form of a resource name. */
export function namesIn(value: unknown): string[] {
  return typeof value === 'string' ? value.split(/[,;]/).map((name) => name.trim()) : [];
}

function collect(value: unknown, found: Set<string>, depth: number): void {
  if (depth > DEPTH) throw new RangeError('nested too deeply');
  if (typeof value === 'string') collectText(value, found, depth);
  else if (Array.isArray(value)) for (const item of value) collect(item, found, depth + 1);
  else if (isRecord(value)) {
    for (const [key, inner] of Object.entries(value)) if (!NEVER.test(key)) collect(inner, found, depth + 1);
  }
}

function collectText(value: string, found: Set<string>, depth: number): void {
  const inner = /^\s*[[{"]/.test(value) ? jsonOf(value) : undefined;
  if (inner !== undefined) collect(inner, found, depth + 1);
  else if (value !== '' && value !== 'undefined') found.add(value);
}
