/**
 * Characters that a terminal obeys instead of showing: C0 but newline and tab, C1, marks that reorder text or cannot
 * be seen. Whoever can write to a run's comment must not be able to paint over an approver's screen.
 */

const OBEYED =
  /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u00ad\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb]/g;

/** The text as a terminal can show it: what it would obey is written as `\u001b`. */
export function visible(text: string): string {
  return text.replace(OBEYED, escaped);
}

/** True when printing the text as it is would let it do something to a terminal. */
export function isObeyed(text: string): boolean {
  return text.search(OBEYED) >= 0;
}

/** The same for one line: newlines and tabs of others are written out too. */
export function inLine(text: string): string {
  return visible(text).replace(/[\n\t]/g, escaped);
}

/** One JSON document on one line, in which nothing can disturb a terminal. */
export function jsonText(value: unknown): string {
  return visible(JSON.stringify(value));
}

function escaped(character: string): string {
  return `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;
}
