import { expect, it } from 'vitest';
import { both, shapeOf } from '../../src/doctor/shape.js';

const none = new Set<string>();

it.each([
  ['an id of the vendor', 'key-hzz65f3a1b2c', 'key-<letters and digits>'],
  ['an id in hex', 'kst-0123abcdef', 'kst-<hex>'],
  ['a name that looks like an id', 'payments-1', '<text>'],
  ['a name behind a known part', 'key-of-payments', 'key-<text>'],
  ['a word', 'Payments', '<letters>'],
  ['an account', '1234567890123456', '<digits>'],
  ['an instant', '2026-11-29T08:00:00Z', '<instant>'],
  ['an ARN', 'acs:kms:cn-hangzhou:1:key/a', '<ARN>'],
  ['an alias', 'alias/payments', 'alias/<text>'],
  ['nothing', '', '(empty)'],
])('The shape of %s says nothing of it', (_, text, shape) => {
  expect(shapeOf(text, none)).toBe(shape);
});

it('A list has one shape, with every field that one of its things has', () => {
  expect(shapeOf([{ A: 1 }, { A: 'x', B: null }, {}], none)).toEqual([
    { A: '<letters> or else number', B: 'null' },
  ]);
  expect(both([], ['number'])).toEqual(['number']);
  expect(both({ A: 'number' }, ['number'])).toBe('a list or else an object');
});

it('A name of a field that somebody has chosen is not shown', () => {
  const body = { Tags: { payments: 'x' }, 'kst-1': 1, owner: 'ann', Name: 'owner', Labels: [{ team: 'a' }] };

  expect(shapeOf(body, new Set(['owner']))).toEqual({
    Tags: { '(a name of its own)': '<letters>' },
    '(a name of its own)': '<letters> or else number',
    Name: '<letters>',
    Labels: [{ '(a name of its own)': '<letters>' }],
  });
});
