import { createHash } from 'node:crypto';
import { canonicalJson } from '../policy/canonical.js';

/** `sha256:` and 64 hex digits over the canonical JSON of a value. */
export function digestOf(value: unknown): string {
  return digestOfText(canonicalJson(value));
}

/** `sha256:` and 64 hex digits over the bytes of a text. */
export function digestOfText(text: string): string {
  return `sha256:${createHash('sha256').update(text, 'utf8').digest('hex')}`;
}
