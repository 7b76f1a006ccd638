import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { hidesSomething, inLine, visible, visibleIn, visibleJson } from '../src/visible.js';

const HIDDEN = [
  ['U+202E, turns text around', '\u202e', '\\u{202e}'],
  ['U+2066, isolates', '\u2066', '\\u{2066}'],
  ['U+200B, no width', '\u200b', '\\u{200b}'],
  ['U+E0041, a tag', '\u{e0041}', '\\u{e0041}'],
  ['U+001B, a control', '\u001b', '\\u{1b}'],
  ['U+009B, a C1 control', '\u009b', '\\u{9b}'],
  ['U+2028, ends a line', '\u2028', '\\u{2028}'],
  ['U+FE0F, chooses a variation', '\ufe0f', '\\u{fe0f}'],
  ['U+D800, half of a character', '\ud800', '\\u{d800}'],
  ['U+3164, a filler', '\u3164', '\\u{3164}'],
] as const;

describe('a text that people read', () => {
  for (const [what, character, shown] of HIDDEN) {
    it(`shows ${what}`, () => {
      expect(visible(`a${character}b`)).toBe(`a${shown}b`);
      expect(inLine(`a${character}b`)).toBe(`a${shown}b`);
      expect(hidesSomething(`a${character}b`)).toBe(true);
      expect(visibleIn({ deep: [`a${character}b`] }, 99)).toEqual({ deep: [`a${shown}b`] });
    });
  }

  it('keeps its lines, and letters of every script', () => {
    const plain = 'Ünïcode 中文 עברית 🙂\n\tend';

    expect(visible(plain)).toBe(plain);
    expect(inLine('a\nb')).toBe('a\\u{a}b');
  });

  it('hides nothing afterwards, whatever it was, and its JSON has the same value', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        expect(hidesSomething(inLine(text))).toBe(false);
        const json = visibleJson(JSON.stringify({ text }));
        expect(hidesSomething(json)).toBe(false);
        expect(JSON.parse(json)).toEqual({ text });
      }),
    );
  });

  it('is cut where it is too long', () => {
    expect(visibleIn({ text: 'x'.repeat(50), count: 3 }, 10)).toEqual({
      text: `${'x'.repeat(10)}…`,
      count: 3,
    });
  });
});
