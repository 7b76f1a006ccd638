import { readFileSync, writeFileSync } from 'node:fs';

/** One fenced block of a document, or a comment that says what happens meanwhile: `<!-- until: awaiting approval -->`. */
export type Piece =
  | { readonly kind: 'comment'; readonly text: string; readonly section: string }
  | {
      readonly kind: 'block';
      readonly language: string;
      /** What stands behind the language, such as `file=release.py`. */
      readonly info: string;
      readonly text: string;
      /** The line that the text begins on, from 0. */
      readonly line: number;
      readonly section: string;
    };

/** The fenced blocks and comments of a Markdown file, in their order. */
export function piecesOf(path: string): Piece[] {
  const lines = readFileSync(path, 'utf8').split('\n');
  const pieces: Piece[] = [];
  let section = '';
  for (let at = 0; at < lines.length; at += 1) {
    const line = lines[at] ?? '';
    if (line.startsWith('## ')) section = line.slice(3);
    const comment = /^<!-- (.+) -->$/.exec(line)?.[1];
    if (comment !== undefined) pieces.push({ kind: 'comment', text: comment, section });
    const fence = /^( *)```(\w+) ?(.*)$/.exec(line);
    if (fence === null) continue;
    // In a list, a block stands as far in as its item.
    const [, indent = '', language = '', info = ''] = fence;
    const end = lines.indexOf(`${indent}\`\`\``, at + 1);
    const text = lines
      .slice(at + 1, end)
      .map((one) => one.slice(indent.length))
      .join('\n');
    pieces.push({
      kind: 'block',
      language,
      info,
      text,
      line: at + 1,
      section,
    });
    at = end;
  }
  return pieces;
}

/** Writes what was printed into the document. `blocks` are its `text` blocks, by the line that they begin on. */
export function writeOutputs(path: string, blocks: ReadonlyMap<number, string>): void {
  const lines = readFileSync(path, 'utf8').split('\n');
  for (const [line, text] of [...blocks].toSorted(([a], [b]) => b - a)) {
    lines.splice(line, lines.indexOf('```', line) - line, ...text.split('\n'));
  }
  writeFileSync(path, lines.join('\n'));
}

/** The same text for every run: without what differs from run to run. */
export function withoutIds(text: string): string {
  return text
    .replace(/[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/g, 'UUID')
    .replace(/sha256:[0-9a-f]{64}/g, 'DIGEST')
    .replace(/\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z/g, 'INSTANT')
    .replace(/127\.0\.0\.1:\d+/g, 'ADDRESS')
    .trimEnd();
}
