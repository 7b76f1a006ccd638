/** When versions of Node that this package runs on got their last fix, as nodejs.org publishes it. */
const ENDED: Readonly<Record<number, string>> = {
  20: 'April 2026',
  21: 'June 2024',
  23: 'June 2025',
  25: 'June 2026',
};

/** One sentence where this Node gets no security fixes any more; undefined elsewhere. */
export function pastItsEnd(version: string = process.versions.node): string | undefined {
  const ended = ENDED[Number.parseInt(version, 10)];
  if (ended === undefined) return undefined;
  return `Node ${version} works here, but has been past its end of life since ${ended}: it gets no security fixes; use Node 24`;
}
