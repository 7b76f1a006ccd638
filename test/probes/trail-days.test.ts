import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createDays } from '../../src/probes/trail-days.js';

const DAY_S = 86_400;
const NOON = Date.parse('2026-11-23T12:00:00Z') / 1_000;

describe('the days of many lists in one pool', () => {
  it('are what each list counted, however they are mixed, forgotten, and taken again', () => {
    const step = fc.record({
      list: fc.integer({ min: 0, max: 4 }),
      second: fc.integer({ min: NOON - 9 * DAY_S, max: NOON }),
      forget: fc.boolean(),
    });
    fc.assert(
      fc.property(fc.array(step, { maxLength: 200 }), (steps) => {
        const days = createDays();
        const begins = new Map<number, number>();
        const model = new Map<number, number[]>();
        for (const { list, second, forget } of steps) {
          const begin = begins.get(list) ?? 0;
          const seconds = model.get(list) ?? [];
          begins.set(list, forget ? days.forget(begin, second) : days.count(begin, second));
          model.set(list, forget ? seconds.filter((at) => dayOf(at) >= dayOf(second)) : [...seconds, second]);
        }
        for (const [list, begin] of begins)
          expect([...days.of(begin)]).toEqual(daysOf(model.get(list) ?? []));
      }),
    );
  });

  it('take no more than a cell each, and the cells of what was forgotten first', () => {
    const days = createDays();
    const year = (begin: number, from: number) => {
      let list = begin;
      for (let day = 0; day < 100_000; day += 1) list = days.count(list, from - day * 1_000);
      return list;
    };
    const first = year(0, NOON);
    const gone = days.forget(first, NOON + DAY_S);
    const second = year(gone, NOON);

    expect(gone).toBe(0);
    expect(second).toBe(first);
  });

  it('are put before later ones as they were written down', () => {
    const days = createDays();
    const later = days.putBefore(0, { count: 3, first: NOON, last: NOON + 5 });
    const both = days.putBefore(later, { count: 1, first: NOON - DAY_S, last: NOON - DAY_S });

    expect([...days.of(both)].map(({ count }) => count)).toEqual([1, 3]);
    expect([...days.of(days.count(both, NOON + 9))]).toMatchObject([
      { count: 1 },
      { count: 4, last: NOON + 9 },
    ]);
  });
});

function dayOf(second: number): number {
  return Math.floor(second / DAY_S);
}

function daysOf(seconds: readonly number[]) {
  const days = [...new Set(seconds.map(dayOf))].toSorted((a, b) => a - b);
  return days.map((day) => {
    const own = seconds.filter((second) => dayOf(second) === day);
    return { count: own.length, first: Math.min(...own), last: Math.max(...own) };
  });
}
