import { shown } from './text.js';

const MAX_UNKNOWN_TOLD = 10;

/** True for a plain object: neither a list nor bytes. */
export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value) && !ArrayBuffer.isView(value);
}

/** Names of the first few fields that nobody asked for, one sentence each: a message may be made of a million. */
export function unknownFields(input: object, known: readonly string[], where: string): string[] {
  return Object.keys(input)
    .filter((field) => !known.includes(field))
    .slice(0, MAX_UNKNOWN_TOLD)
    .map((field) => `${where} has an unknown field ${shown(field)}; known are ${known.join(', ')}`);
}
