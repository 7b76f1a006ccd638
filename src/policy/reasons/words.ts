import type { Reason } from '../../release.js';

/** No reason when `good`; else the one reason with this code and text. */
export function unless(good: boolean, code: string, text: string): Reason[] {
  return good ? [] : [reason(code, text)];
}

/** A code for machines and a sentence for people. */
export function reason(code: string, text: string): Reason {
  return { code, text };
}

/** At most three names in one text, and how many more there are. */
export function few(names: readonly string[]): string {
  return names.length > 3 ? `${names.slice(0, 3).join(', ')} and ${names.length - 3} more` : names.join(', ');
}
