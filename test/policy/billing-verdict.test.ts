import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { addDays, billDate, billDateOf, startOf, type BillDate } from '../../src/values/bill-date.js';
import type { BillRow } from '../../src/alibaba/cloud.js';
import { itemOf } from '../../src/policy/bill-items.js';
import {
  decideBilling,
  CHECK_FOR_DAYS,
  noonAfter,
  type BillsSeen,
} from '../../src/policy/billing-verdict.js';
import {
  askableFrom,
  daysBetween,
  isCharge,
  isOf,
  newestAskableDay,
  savingPerMonth,
} from '../../src/policy/bills.js';
import { DAY_MS, HOUR_MS } from '../support/snapshots.js';

const R = billDate('2026-11-23');
const QUIET: BillsSeen = { charged: [], hasRows: () => true, hadRowsBefore: true };
const at = (day: BillDate, hour: number, ms = 0) => new Date(startOf(day).getTime() + hour * HOUR_MS + ms);
const decide = (now: Date, seen: Partial<BillsSeen> = {}, day = R) =>
  decideBilling(day, now, { ...QUIET, ...seen });
const everyDay = Array.from({ length: 366 }, (_, n) => addDays(billDate('2026-01-01'), n));

describe('billing of a released instance', () => {
  it('has stopped, and not before R + 3 12:00 in UTC+8, on each of 366 release days', () => {
    for (const day of everyDay) {
      expect(decide(at(addDays(day, 3), 12, -1), {}, day)).toMatchObject({
        waitUntil: at(addDays(day, 3), 12),
      });
      expect(decide(at(addDays(day, 3), 12), {}, day)).toMatchObject({ verdict: 'stopped', final: true });
    }
  });

  it('is of the day in UTC+8, whatever the hour and the zone of this machine', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 2 * 365 * 24 * 60 }), (minute) => {
        const instant = new Date(Date.parse('2026-01-01T00:00:00Z') + minute * 60_000);
        const day = billDateOf(instant);
        expect(startOf(day).getTime()).toBeLessThanOrEqual(instant.getTime());
        expect(startOf(addDays(day, 1)).getTime()).toBeGreaterThan(instant.getTime());
        expect(noonAfter(day, 3).getTime() - startOf(day).getTime()).toBe(3 * DAY_MS + 12 * HOUR_MS);
      }),
    );
    expect(billDateOf(new Date('2026-12-31T15:59:59.999Z'))).toBe('2026-12-31');
    expect(billDateOf(new Date('2026-12-31T16:00:00.000Z'))).toBe('2027-01-01');
  });

  it('continues when it was charged after the release, and is looked at to the end date', () => {
    const charged = { charged: [addDays(R, 1)], hasRows: () => false };

    expect(decide(at(addDays(R, 2), 12), charged)).toMatchObject({ verdict: 'continues', final: false });
    expect(decide(noonAfter(R, 2 + CHECK_FOR_DAYS), charged)).toMatchObject({
      verdict: 'continues',
      final: true,
    });
    expect(decide(at(addDays(R, 2), 12), charged)).toMatchObject({
      text: 'It is still charged: 2026-11-24. Ask Alibaba Cloud, with the request id of the release.',
    });
  });

  it('has stopped late when a day with its bill out shows it no more, two days after the last charge', () => {
    const charged = { charged: [addDays(R, 1)] };

    expect(decide(at(addDays(R, 5), 11), charged)).toMatchObject({ verdict: 'continues' });
    expect(decide(at(addDays(R, 5), 12), charged)).toMatchObject({
      verdict: 'stopped',
      text: 'It was charged until 2026-11-24, after the release; not on 2026-11-26.',
    });
    expect(decide(at(addDays(R, 5), 12), { ...charged, hasRows: () => false })).toMatchObject({
      verdict: 'continues',
    });
  });

  it('is unverifiable when it had no row before the release either', () => {
    expect(decide(at(addDays(R, 4), 12), { hadRowsBefore: false })).toMatchObject({
      verdict: 'unverifiable',
      final: true,
      text: 'It had no bill rows before the release either (another payer, or too new): look at the bills yourself.',
    });
  });

  it('is waited for while the bill of the next day is not out, and is unverifiable at the end date', () => {
    const noCanary = { hasRows: () => false };

    expect(decide(at(addDays(R, 4), 12), noCanary)).toEqual({
      waitUntil: at(addDays(R, 5), 12),
      text: 'The bill of 2026-11-24 is not out yet.',
    });
    expect(decide(noonAfter(R, 2 + CHECK_FOR_DAYS), noCanary)).toMatchObject({
      verdict: 'unverifiable',
      text: 'The bill of 2026-11-24 shows no row of the whole account: look at the bills yourself.',
    });
  });

  it('never has stopped while the day after the release has no row of anybody', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 40 * 24 }), fc.boolean(), (hours, hadRowsBefore) => {
        const decision = decide(at(R, hours), { hasRows: (day) => day !== addDays(R, 1), hadRowsBefore });
        expect('verdict' in decision && decision.verdict === 'stopped').toBe(false);
      }),
    );
  });
});

describe('a bill', () => {
  const row = (change: Partial<BillRow>): BillRow => ({ ...change });

  it('can be asked for at noon two days later, in UTC+8', () => {
    for (const day of everyDay) {
      expect(newestAskableDay(askableFrom(day))).toBe(day);
      expect(newestAskableDay(new Date(askableFrom(day).getTime() - 1))).toBe(addDays(day, -1));
    }
  });

  it('lists its days with both ends, across a month and a leap day', () => {
    expect(daysBetween(billDate('2028-02-28'), billDate('2028-03-01'))).toEqual([
      '2028-02-28',
      '2028-02-29',
      '2028-03-01',
    ]);
    expect(daysBetween(R, addDays(R, -1))).toEqual([]);
  });

  for (const [item, code, name] of [
    ['qps', 'computing_performance', ''],
    ['qps', '', '计算性能'],
    ['secret', 'secret_num', ''],
    ['access', 'vpc_num', ''],
    ['access', '', '多账号共享'],
    ['instance', 'instance', ''],
    ['key', 'cmk', ''],
    ['unrecognised', 'x_item', 'Other'],
  ] as const) {
    it(`has an item ${item} when it says ${code || name}`, () => {
      expect(itemOf(row({ billingItemCode: code, billingItem: name }))).toBe(item);
    });
  }

  it('has no item when it names none', () => {
    expect(itemOf(row({}))).toBe('unrecognised');
  });

  it('is of the instance by its id, alone or as a part, and by no longer id', () => {
    expect(isOf(row({ instanceId: 'kst-a' }), 'kst-a')).toBe(true);
    expect(isOf(row({ instanceId: 'kst-a;cn-hangzhou' }), 'kst-a')).toBe(true);
    expect(isOf(row({ instanceId: 'kst-ab' }), 'kst-a')).toBe(false);
    expect(isOf(row({}), 'kst-a')).toBe(false);
  });

  it('charges when it costs something or does not say what it costs; not for refunds and adjustments', () => {
    expect(isCharge(row({}))).toBe(true);
    expect(isCharge(row({ pretaxGrossAmount: 0.01 }))).toBe(true);
    expect(isCharge(row({ pretaxGrossAmount: 0 }))).toBe(false);
    expect(isCharge(row({ pretaxGrossAmount: 1, item: 'Refund' }))).toBe(false);
    expect(isCharge(row({ pretaxGrossAmount: 1, item: 'Adjustment' }))).toBe(false);
  });

  it('says what is saved in 30 average days, in one currency, without dust', () => {
    const day = (amount: number, currency = 'USD'): BillRow[] => [
      row({ pretaxGrossAmount: amount, pretaxAmount: amount, currency }),
    ];

    expect(savingPerMonth([day(4.1), day(4.2), day(4.3)])).toEqual({ amount: '126.00', currency: 'USD' });
    expect(savingPerMonth([day(1), []])).toEqual({ amount: '15.00', currency: 'USD' });
    expect(savingPerMonth([[row({ pretaxGrossAmount: 1, currency: 'CNY' })]])).toEqual({
      amount: '30.00',
      currency: 'CNY',
    });
    expect(savingPerMonth([[row({ currency: 'CNY' })]])).toEqual({ amount: '0.00', currency: 'CNY' });
    expect(savingPerMonth([day(1), day(1, 'CNY')])).toBeUndefined();
    expect(savingPerMonth([])).toBeUndefined();
    expect(savingPerMonth([[row({ pretaxGrossAmount: 1 })]])).toBeUndefined();
  });
});
