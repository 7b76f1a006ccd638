import { createHash } from 'node:crypto';
import { canonicalJson } from '../policy/canonical.js';
import type { Facts } from '../policy/facts.js';
import { namesIn } from '../policy/summary.js';

/** `sha256:` and 64 hex digits over the canonical JSON of a value. */
export function digestOf(value: unknown): string {
  return digestOfText(canonicalJson(value));
}

/** `sha256:` and 64 hex digits over the bytes of a text. */
export function digestOfText(text: string): string {
  return `sha256:${createHash('sha256').update(text, 'utf8').digest('hex')}`;
}

/** The digest of every name that a release destroys: what people sign of lists that are too long to be read in a text. */
export function namesDigestOf(facts: Pick<Facts, 'keys' | 'secrets'>): string {
  return digestOf(namesIn(facts));
}
