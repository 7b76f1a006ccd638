/** An instant for people: to the minute in UTC, and in the time of this machine where that is another. */
export function inBothTimes(
  instant: string,
  zone = Intl.DateTimeFormat().resolvedOptions().timeZone,
): string {
  const at = new Date(instant);
  if (Number.isNaN(at.getTime())) return instant;
  const utc = inZone(at, 'UTC');
  const local = inZone(at, zone);
  return local === utc ? `${utc} UTC` : `${utc} UTC (${local} ${zone})`;
}

// The form of ISO 8601, which sv-SE has: no order of day and month to guess.
function inZone(at: Date, timeZone: string): string {
  return at.toLocaleString('sv-SE', { timeZone, dateStyle: 'short', timeStyle: 'short' });
}
