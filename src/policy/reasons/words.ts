import type { Reason } from '../../release.js';

/** No reason when `good`; else the one reason with this code and text. */
export function unless(good: boolean, code: string, text: string): Reason[] {
  return good ? [] : [reason(code, text)];
}

/** A code for machines and a sentence for people. */
export function reason(code: string, text: string): Reason {
  return { code, text };
}
