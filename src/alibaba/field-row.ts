/**
 * What a field says that is missing (null counts as missing), empty, or has a value that nobody here knows:
 *
 * - `unreadable`: the whole answer is thrown away (`CLOUD_ANSWER_UNREADABLE`).
 * - `unknown`: it stays unknown, and that counts against releasing.
 * - `none`: there is none of it. Only where the vendor says so: see `source`.
 * - `witness`: something else decides, and would contradict: see `source`.
 * - `shown`: it is told to people, and decides nothing.
 * - `value`: it is a name like any other.
 */
export type Meaning = 'unreadable' | 'unknown' | 'none' | 'witness' | 'shown' | 'value';

/** A rule in short: field, and what missing, empty and unknown mean. */
export type Row = readonly [
  field: string,
  missing: Meaning,
  empty: Meaning,
  unknownValue: Meaning,
  source?: string,
];

/** It is told to people, and decides nothing. */
export const shown = (field: string, unknownValue: Row[3] = 'value'): Row => [
  field,
  'shown',
  'shown',
  unknownValue,
];

/** Without it the whole answer is thrown away. */
export const needed = (field: string, unknownValue: Row[3] = 'unreadable'): Row => [
  field,
  'unreadable',
  'unreadable',
  unknownValue,
];

/** Missing or empty it stays unknown, which counts against releasing. */
export const unknown = (field: string, unknownValue: Row[3] = 'unknown'): Row => [
  field,
  'unknown',
  'unknown',
  unknownValue,
];
