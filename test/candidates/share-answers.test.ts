import { expect, it } from 'vitest';
import { shareAnswers } from '../../src/candidates/share-answers.js';

it('A question of many readers is asked once, and again when one of them begins anew', async () => {
  const asked: string[] = [];
  const reader = shareAnswers(async (page: number) => {
    asked.push(`page ${page}`);
    return asked.length;
  }, 3);
  const [first, second, third] = [reader(), reader(), reader()];

  expect([await first(1), await second(1), await first(2)]).toEqual([1, 1, 2]);
  // The first one reads its list again from the start: that is not the answer that the others had.
  expect(await first(1)).toBe(3);
  expect(await second(1)).toBe(3);
  expect(await third(1)).toBe(1);
  expect(asked).toEqual(['page 1', 'page 2', 'page 1']);
});

it('An answer that all readers have had is kept no longer', async () => {
  let asked = 0;
  const reader = shareAnswers(async () => (asked += 1), 2);

  expect([await reader()(), await reader()()]).toEqual([1, 1]);
  expect(await reader()()).toBe(2);
});

it('A failure is the failure of all that asked', async () => {
  const reader = shareAnswers(async () => {
    throw new Error('busy');
  }, 2);

  await expect(reader()()).rejects.toThrow('busy');
  await expect(reader()()).rejects.toThrow('busy');
});
