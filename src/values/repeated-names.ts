const [QUOTE, BACKSLASH, OPEN, CLOSE, COLON] = [0x22, 0x5c, 0x7b, 0x7d, 0x3a];
const BLANKS: ReadonlySet<number> = new Set([0x20, 0x09, 0x0a, 0x0d]);

/**
 * True when a JSON text has an object in which a name stands twice, however it is spelled (`"\u0041"` is `"A"`). Parsers
 * disagree on what such a text says: JavaScript's keeps the last, others the first. Reads the text once, without a stack;
 * a text that is no JSON may be called either.
 */
export function repeatsAName(text: string): boolean {
  const open: Set<string>[] = [];
  for (let at = 0; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    if (code === OPEN) open.push(new Set());
    else if (code === CLOSE) open.pop();
    else if (code === QUOTE) {
      const end = endOfString(text, at);
      if (isName(text, end)) {
        const [names, name] = [open.at(-1), nameOf(text.slice(at, end))];
        if (names?.has(name)) return true;
        names?.add(name);
      }
      at = end - 1;
    }
  }
  return false;
}

function endOfString(text: string, start: number): number {
  const next = text.indexOf('"', start + 1);
  if (next > 0 && text.charCodeAt(next - 1) !== BACKSLASH) return next + 1;
  for (let at = start + 1; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    if (code === QUOTE) return at + 1;
    if (code === BACKSLASH) at += 1;
  }
  return text.length;
}

function isName(text: string, end: number): boolean {
  let at = end;
  while (BLANKS.has(text.charCodeAt(at))) at += 1;
  return text.charCodeAt(at) === COLON;
}

function nameOf(quoted: string): string {
  if (!quoted.includes('\\')) return quoted;
  try {
    return JSON.stringify(JSON.parse(quoted));
  } catch {
    return quoted;
  }
}
