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

/** Fields that name a key, a secret or an alias; a KeyVersionId, a RequestId or an AccessKeyId names none. */
const OBJECT =
  /^(source|destination|encryption)?(key|cmk)(id|arn|name)s?$|^secret(id|arn|name)s?$|^alias(arn|name)s?$|::(key|secret|alias)$/i;

/** Every text of these values that stands in a field which names a key, a secret or an alias, once each. */
export function objectsIn(...values: readonly unknown[]): string[] {
  return [...new Set(values.flatMap((value) => objectsWithin(value)))];
}

function objectsWithin(value: unknown): string[] {
  if (typeof value === 'string') return /^\s*[[{"]/.test(value) ? objectsWithin(jsonOf(value)) : [];
  if (Array.isArray(value)) return value.flatMap((item: unknown) => objectsWithin(item));
  if (!isRecord(value)) return [];
  return Object.entries(value).flatMap(([field, inner]) =>
    OBJECT.test(field) ? mentionsIn(inner) : objectsWithin(inner),
  );
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
