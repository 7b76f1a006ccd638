/**
 * What a reader does not see, or what a screen obeys instead of showing it: controls (C0, C1), marks that reorder text,
 * tag characters, zero-width ones, variation selectors, fillers, line and paragraph separators, halves of a character.
 * Names in the cloud and messages are other people's words: none of them may look like something that it is not.
 */
const HIDDEN =
  /[\p{Cc}\p{Cs}\p{Default_Ignorable_Code_Point}\u2028\u2029\ufff9-\ufffb\u{1d173}-\u{1d17a}\u{e0000}-\u{e0fff}]/gu;
/** Of these, what may stand in a text of several lines. */
const KEPT = '\n\t';

/** The text as people can read it: what they would not see is written as `\u{202e}`. Newlines and tabs stay. Pure. */
export function visible(text: string): string {
  return text.replace(HIDDEN, (found) => (KEPT.includes(found) ? found : written(found)));
}

/** The same for one line: newlines and tabs are written out too. */
export function inLine(text: string): string {
  return text.replace(HIDDEN, written);
}

/** True when there is something in a text that its reader would not see; newlines and tabs count. */
export function hidesSomething(text: string): boolean {
  return text.search(HIDDEN) >= 0;
}

/** One JSON text with the same value, in which nothing is hidden: JSON has a way of its own to write it. */
export function visibleJson(json: string): string {
  return json.replace(HIDDEN, (found) => (KEPT.includes(found) ? found : unitsOf(found)));
}

/**
 * The same value with every text in it made visible, and cut after `most` characters. For showing, never for signing:
 * what was signed stays as it is only outside of it.
 */
export function visibleIn<T>(value: T, most: number): T {
  const json = JSON.stringify(value, (_, field: unknown) =>
    typeof field === 'string' ? visible(cut(field, most)) : field,
  );
  // eslint-disable-next-line @typescript-eslint/no-unsafe-assignment -- plain data: only its texts have changed
  const same: T = JSON.parse(json);
  return same;
}

/** The beginning of a text, and a sign that there was more. */
export function cut(text: string, most: number): string {
  return text.length > most ? `${text.slice(0, most)}…` : text;
}

function written(found: string): string {
  return `\\u{${(found.codePointAt(0) ?? 0).toString(16)}}`;
}

function unitsOf(found: string): string {
  return found
    .split('')
    .map((unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`)
    .join('');
}
