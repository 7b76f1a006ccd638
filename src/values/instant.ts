/** An instant, ISO 8601 in UTC, such as `2026-11-23T04:00:00.000Z`. */
export type Instant = string;

const INSTANT = /^\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d{1,3})?)?Z$/;

/** True for a UTC instant that exists. */
export function isInstant(value: unknown): value is Instant {
  if (typeof value !== 'string' || !INSTANT.test(value)) return false;
  const time = Date.parse(value);
  // A 30th of February is read as a day of March.
  return !Number.isNaN(time) && new Date(time).toISOString().startsWith(value.slice(0, 10));
}
