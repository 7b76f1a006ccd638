import type { ReasonCode } from '../../release/reason-codes.js';
import type { Reason } from '../../release.js';

/** No reason when `good`; else the one reason with this code and text. */
export function unless(good: boolean, code: ReasonCode, text: string, subject?: string): Reason[] {
  return good ? [] : [reason(code, text, subject)];
}

/** A code for machines, a sentence for people, and what it is about where the code alone does not say. */
export function reason(code: ReasonCode, text: string, subject?: string): Reason {
  return { code, text, ...(subject !== undefined && { subject }) };
}
