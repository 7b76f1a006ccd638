import { expect, it } from 'vitest';
import { isPaidFor, showsNothingOf, type Bill } from '../../../src/probes/at-rest/bill.js';
import { billDate } from '../../../src/values/bill-date.js';

const of = (...products: string[][]): Bill => ({
  is: 'read',
  products,
  newest: { day: billDate('2026-11-22'), rows: [] },
});

it('A product is on a bill by any of its codes', () => {
  expect(isPaidFor(of(['storage', 'nas']), 'nas')).toBe(true);
  expect(isPaidFor(of(['nas', 'storage']), 'nas')).toBe(true);
  expect(isPaidFor(of(['ecs', 'ecs']), 'nas')).toBe(false);
});

it('A bill shows nothing of a product where each row is known, by one of its codes, to be of another', () => {
  expect(showsNothingOf(of(['kms', 'kms'], ['ecs', 'something']), 'nas')).toBe(true);
  expect(showsNothingOf(of(['kms', 'kms'], ['newthing', 'something']), 'nas')).toBe(false);
  expect(showsNothingOf(of(['storage', 'nas']), 'nas')).toBe(false);
});
