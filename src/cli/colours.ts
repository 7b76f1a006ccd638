import pc from 'picocolors';
import type { Environment } from '../config.js';

/** How a line is coloured where colours are shown. */
export type Tone = 'plain' | 'good' | 'warn' | 'bad';

/**
 * Whether colours are shown on a stream. Any `NO_COLOR` says no; else `FORCE_COLOR` says yes, or no when it is `0` or
 * `false`; else they are shown on terminals that have some.
 */
export function showsColours(env: Environment, { isTTY }: { readonly isTTY?: boolean }): boolean {
  if (filled(env['NO_COLOR'])) return false;
  const forced = env['FORCE_COLOR'];
  if (filled(forced)) return forced !== '0' && forced !== 'false';
  return isTTY === true && env['TERM'] !== 'dumb';
}

/** The text with each line in its own tone, or all of it in the one of the first line. Plain when `colours` is false. */
export function painted(text: string, tone: Tone | readonly Tone[], colours: boolean): string {
  const { green, yellow, red } = pc.createColors(colours);
  const paint = { plain: String, good: green, warn: yellow, bad: red };
  const tones = typeof tone === 'string' ? [tone] : tone;
  return text
    .split('\n')
    .map((line, at) => paint[tones[at] ?? 'plain'](line))
    .join('\n');
}

function filled(value: string | undefined): value is string {
  return value !== undefined && value !== '';
}
