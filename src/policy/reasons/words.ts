import type { Reason } from '../../release.js';

/** One reason, unless all is good. */
export function unless(good: boolean, code: string, text: string): Reason[] {
  return good ? [] : [reason(code, text)];
}

/** A code for machines and a sentence for people. */
export function reason(code: string, text: string): Reason {
  return { code, text };
}

/** The first three names, and how many more. */
export function few(names: readonly string[]): string {
  return names.length > 3 ? `${names.slice(0, 3).join(', ')} and ${names.length - 3} more` : names.join(', ');
}
