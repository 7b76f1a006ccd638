import { hidesSomething, visibleJson } from '../visible.js';

export { inLine, visible } from '../visible.js';

/** True when printing the text as it is would let it do something to a terminal, or hide something from its reader. */
export function isObeyed(text: string): boolean {
  return hidesSomething(text.replace(/[\n\t]/g, ' '));
}

/** One JSON document on one line, in which nothing can disturb a terminal or hide. */
export function jsonText(value: unknown): string {
  return visibleJson(JSON.stringify(value));
}
