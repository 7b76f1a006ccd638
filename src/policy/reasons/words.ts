import type { ReasonCode } from '../../release/reason-codes.js';
import type { Reason } from '../../release.js';

/** No reason when `good`; else the one reason with this code and text. */
export function unless(good: boolean, code: ReasonCode, text: string): Reason[] {
  return good ? [] : [reason(code, text)];
}

/** A code for machines and a sentence for people. */
export function reason(code: ReasonCode, text: string): Reason {
  return { code, text };
}
