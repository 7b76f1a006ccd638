import { KMS_FIELDS } from './fields-kms.js';
import { OTHER_FIELDS } from './fields-other.js';

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

/** One field of one answer. A path has `[]` behind a list, such as `Keys.Key[].KeyId`. */
export interface FieldRule {
  readonly operation: string;
  readonly field: string;
  readonly missing: Meaning;
  readonly empty: Meaning;
  readonly unknownValue: Meaning;
  /** Why it may mean anything but unreadable or unknown: a heading of docs/cloud-facts.md, or what decides instead. */
  readonly source?: string;
}

/** A rule in short: field, and what missing, empty and unknown mean. */
export type Row = readonly [
  field: string,
  missing: Meaning,
  empty: Meaning,
  unknownValue: Meaning,
  source?: string,
];

/** Every field of the cloud's answers that this service reads. What is not in here is read by nobody. */
export const FIELDS: readonly FieldRule[] = Object.entries({ ...KMS_FIELDS, ...OTHER_FIELDS }).flatMap(
  ([operation, rows]) =>
    rows.map(([field, missing, empty, unknownValue, source]) => ({
      operation,
      field,
      missing,
      empty,
      unknownValue,
      ...(source !== undefined && { source }),
    })),
);
