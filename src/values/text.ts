import { hidesSomething, inLine } from '../visible.js';

/** A value for a message: short, on one line, with nothing hidden in it. */
export function shown(value: unknown): string {
  if (value === undefined) return 'missing';
  const text = typeof value === 'string' ? quoted(value) : nameOf(value);
  return text.length > 80 ? `${text.slice(0, 77)}...` : text;
}

/** What a value is, for a message: `null`, `a list`, `an object`, or the value itself. */
export function nameOf(value: unknown): string {
  if (value === null) return 'null';
  if (typeof value === 'string') return quoted(value);
  if (Array.isArray(value)) return 'a list';
  return typeof value === 'object' ? 'an object' : `${JSON.stringify(value)}`;
}

// Cut first: somebody may send megabytes.
function quoted(value: string): string {
  return inLine(JSON.stringify(value.slice(0, 100)));
}

/** Not blank, nothing that its reader would not see or that would disturb logs and pages, bounded. */
export function isLine(value: string, most: number): boolean {
  return value.length <= most && value.trim() !== '' && !hidesSomething(value);
}

/** At most three names in one text, and how many more there are. */
export function firstThree(names: readonly string[]): string {
  return names.length > 3 ? `${names.slice(0, 3).join(', ')} and ${names.length - 3} more` : names.join(', ');
}
