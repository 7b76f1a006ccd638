import { cut, inLine } from '../visible.js';

/** Text that is HTML already: made by `html`, or a constant of ours. Nothing of anybody else's gets in without being escaped. */
export interface Markup {
  readonly markup: string;
}

/** The longest text of somebody else's that is shown; the evidence has the rest. */
const MAX_TEXT = 300;

/**
 * HTML from a template. Whatever is put in is text: bounded, shown with what it hides, and escaped, also inside of
 * quoted attributes. Only what this function made before stays as it is.
 */
export function html(
  parts: TemplateStringsArray,
  ...pieces: readonly (string | number | Markup | readonly Markup[])[]
): Markup {
  const markup = parts.map((part, at) => part + markupOf(pieces[at] ?? ''));
  return { markup: markup.join('') };
}

function markupOf(piece: string | number | Markup | readonly Markup[]): string {
  if (typeof piece === 'string') return escaped(piece);
  if (typeof piece === 'number') return String(piece);
  return 'markup' in piece ? piece.markup : piece.map(({ markup }) => markup).join('');
}

function escaped(text: string): string {
  return inLine(cut(text, MAX_TEXT)).replace(/[&<>"'`]/g, (sign) => `&#${sign.charCodeAt(0)};`);
}
