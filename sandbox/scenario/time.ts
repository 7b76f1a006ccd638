const milliseconds = new Map([
  ['ms', 1],
  ['s', 1000],
  ['m', 60_000],
  ['h', 3_600_000],
  ['d', 86_400_000],
]);

/** A minute in milliseconds. */
export const minute = 60_000;
/** An hour in milliseconds. */
export const hour = 3_600_000;
/** A day in milliseconds. */
export const day = 86_400_000;

/** "3d", "10m", "-2h" or a number of milliseconds, as milliseconds; undefined if it is none of these. */
export function duration(value: string | number): number | undefined {
  if (typeof value === 'number') return Number.isFinite(value) ? value : undefined;
  const [, sign, amount, unit] = /^([+-]?)(\d+(?:\.\d+)?)(ms|s|m|h|d)$/.exec(value) ?? [];
  const size = milliseconds.get(unit ?? '');
  if (amount === undefined || size === undefined) return undefined;
  return (sign === '-' ? -1 : 1) * Number(amount) * size;
}

/** An instant of a scenario, as milliseconds since 1970. */
export function instant(text: string, start: number): number {
  const relative = duration(text);
  return relative === undefined ? Date.parse(text) : start + relative;
}

/** As the vendor prints instants: UTC, whole seconds. */
export function printed(at: number): string {
  return new Date(at).toISOString().replace(/\.\d{3}Z$/, 'Z');
}
