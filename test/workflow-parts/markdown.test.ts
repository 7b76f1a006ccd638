import { expect, it } from 'vitest';
import { list } from '../../src/workflows/markdown.js';

it('says how many items of a list the page leaves out', () => {
  const names = Array.from({ length: 23 }, (_, number) => `caller ${number}`);

  const lines = list(names).split('\n');

  expect(lines).toHaveLength(21);
  expect(lines.at(-1)).toBe('- … and 3 more');
  expect(list(names.slice(0, 20)).split('\n').at(-1)).toBe('- caller 19');
});
