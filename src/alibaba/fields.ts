import type { Meaning } from './field-row.js';
import { KMS_FIELDS } from './fields-kms.js';
import { OTHER_FIELDS } from './fields-other.js';

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
