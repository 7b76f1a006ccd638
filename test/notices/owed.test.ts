import { expect, it } from 'vitest';
import { nothingTold, type Look, type NoticesState } from '../../src/release/notices.js';
import {
  admitted,
  afterLook,
  failedAt,
  owedTo,
  pageOfNotices,
  takenBy,
} from '../../src/workflows/notices-owed.js';
import { askedNotice } from './asked-notice.js';

const now = Date.parse('2026-11-29T23:00:00.000Z');
const empty = nothingTold(new Date(now));
const look: Look = {
  ...{
    since: empty.since,
    runs: {},
    away: {},
    doors: ['a', 'b'],
    lookSeconds: 60,
    atMostADay: 2,
    notTold: 0,
  },
  due: [1, 2, 3].map((number) => ({ ...askedNotice, id: `x/${number}` })),
};
const ids = (state: NoticesState, door: string, at = now) => owedTo(state, door, at).map(({ id }) => id);

it('a notice is owed to each door until that door has taken it', () => {
  const owes = admitted(afterLook(empty, look), now, 20);
  const once = takenBy(owes, 'a', 'x/1', now);
  expect([ids(once, 'a'), ids(once, 'b')]).toEqual([
    ['x/2', 'x/3'],
    ['x/1', 'x/2', 'x/3'],
  ]);
  expect(takenBy(once, 'b', 'x/1', now).owed).toHaveLength(2);
});

it('an instance has so many a day, and the rest on the next', () => {
  const owes = admitted(afterLook(empty, look), now, 2);
  expect(ids(owes, 'a')).toEqual(['x/1', 'x/2']);
  expect(pageOfNotices(owes)).toContain('1 wait for the next day');
  const nextDay = now + 2 * 3_600_000;
  expect(ids(admitted(owes, nextDay, 2), 'a', nextDay)).toEqual(['x/1', 'x/2', 'x/3']);
});

it('a door that does not answer is left alone for longer each time, a quarter of an hour at most, and for as long as it asks', () => {
  let state = admitted(afterLook(empty, look), now, 20);
  const waits = [1, 2, 3, 4, 5, 6, 7].map(() => {
    state = failedAt(state, 'a', { code: 'NOTICE_DOOR_AWAY', waitMs: 0 }, { now, lookSeconds: 60 });
    return (Date.parse(state.doors['a']?.notBefore ?? '') - now) / 60_000;
  });
  expect(waits).toEqual([0, 2, 4, 8, 15, 15, 15]);
  expect(ids(state, 'a')).toEqual([]);
  expect(ids(state, 'b')).toHaveLength(3);
  expect(pageOfNotices(state)).toContain('`NOTICE_DOOR_AWAY`, 7 times');
  const asks = failedAt(empty, 'a', { code: 'NOTICE_THROTTLED', waitMs: 90_000 }, { now, lookSeconds: 60 });
  expect(Date.parse(asks.doors['a']?.notBefore ?? '') - now).toBe(90_000);
});

it('a door that the policy names no more is owed nothing; too many notices are counted as dropped', () => {
  const owes = afterLook(empty, look);
  expect(afterLook(owes, { ...look, due: [], doors: ['b'] }).owed.map(({ doors }) => doors)).toEqual([
    ['b'],
    ['b'],
    ['b'],
  ]);
  expect(afterLook(owes, { ...look, due: [], doors: [] }).owed).toEqual([]);
  const many = Array.from({ length: 1_001 }, (_, number) => ({ ...askedNotice, id: `y/${number}` }));
  const full = afterLook(empty, { ...look, due: many });
  expect([full.owed.length, full.dropped]).toEqual([1_000, 1]);
});
