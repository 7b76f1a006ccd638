/** An instant for people: to the minute in UTC, and in the time of this machine where that is another. */
export function inBothTimes(instant: string, zone = zoneHere()): string {
  if (Number.isNaN(Date.parse(instant))) return instant;
  const utc = inUtc(instant);
  const local = inZone(instant, zone);
  return local === utc ? `${utc} UTC` : `${utc} UTC (${local} ${zone})`;
}

/** An instant to the minute in UTC, without saying so. */
export function inUtc(instant: string): string {
  return inZone(instant, 'UTC');
}

/** An instant to the minute in a time zone. The form of ISO 8601, which sv-SE has: no order of day and month to guess. */
export function inZone(instant: string, timeZone: string): string {
  return new Date(instant).toLocaleString('sv-SE', { timeZone, dateStyle: 'short', timeStyle: 'short' });
}

/** The time zone of this machine. */
export function zoneHere(): string {
  return Intl.DateTimeFormat().resolvedOptions().timeZone;
}

const UNITS = [
  ['d', 86_400],
  ['h', 3_600],
  ['min', 60],
  ['s', 1],
] as const;

/** So many milliseconds in the two largest units that they have: `2 d 3 h`, `12 min 5 s`. */
export function inWords(ms: number): string {
  let seconds = Math.max(0, Math.floor(ms / 1_000));
  const first = UNITS.findIndex(([, size]) => seconds >= size);
  if (first < 0) return '0 s';
  const parts: string[] = [];
  for (const [name, size] of UNITS.slice(first, first + 2)) {
    const count = Math.floor(seconds / size);
    if (count > 0) parts.push(`${count} ${name}`);
    seconds -= count * size;
  }
  return parts.join(' ');
}
