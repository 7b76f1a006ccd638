import { expect, it } from 'vitest';
import { cell, code, list, table } from '../../src/workflows/markdown.js';

it('says how many items of a list the page leaves out', () => {
  const names = Array.from({ length: 23 }, (_, number) => `caller ${number}`);

  const lines = list(names).split('\n');

  expect(lines).toHaveLength(21);
  expect(lines.at(-1)).toBe('- … and 3 more');
  expect(list(names.slice(0, 20)).split('\n').at(-1)).toBe('- caller 19');
});

it('obeys neither Markdown and HTML in a name nor anything hidden in it', () => {
  const name = '](javascript:alert(1)) <b>\u202e|x|\n## Outcome';

  expect(cell(name)).toBe('\\](javascript\\:alert(1)) \\<b\\>\\\\u{202e}\\|x\\| \\#\\# Outcome');
  expect(table([{ place: '|**x**', verdict: 'FAILED', reason: '`' }])).toContain(
    '| \\|\\*\\*x\\*\\* | FAILED | \\` |',
  );
  expect(code('a`b\nc')).toBe("`a'b\\u{a}c`");
});
