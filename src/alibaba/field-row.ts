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
