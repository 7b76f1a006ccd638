import type { Reason } from '../release.js';

/** The same while only times and counts change, so that a busy caller does not fill the history. */
export function fingerprintOf(blockers: readonly Reason[]): string {
  const texts = blockers.map(({ code, text }) => `${code} ${text}`);
  return (
    texts
      .toSorted()
      .join('\n')
      // The vendor's request id and own words are new each time.
      .replace(/request id:? \S+/gi, '')
      .replace(/"[^"]*"/g, '<text>')
      .replace(/\d{4}-\d\d-\d\d(T[\d:.]+Z)?/g, '<time>')
      .replace(/\b\d{1,7}\b/g, '<n>')
  );
}
