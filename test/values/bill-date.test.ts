import fc from 'fast-check';
import { expect, it } from 'vitest';
import { addDays, billDate, billDateOf, billingCycleOf, startOf } from '../../src/values/bill-date.js';

const instants = fc.date({ min: new Date('2000-01-01'), max: new Date('2100-01-01'), noInvalidDate: true });
const days = instants.map(billDateOf);
const shifts = fc.integer({ min: -5_000, max: 5_000 });

it('A day holds the instants from its start to the start of the next, in UTC+8', () => {
  fc.assert(
    fc.property(instants, (instant) => {
      const day = billDateOf(instant);
      expect(startOf(day).getTime()).toBeLessThanOrEqual(instant.getTime());
      expect(startOf(addDays(day, 1)).getTime()).toBeGreaterThan(instant.getTime());
    }),
  );
});

it('A day starts at 16:00 UTC of the day before', () => {
  expect(startOf(billDate('2026-11-23')).toISOString()).toBe('2026-11-22T16:00:00.000Z');
  expect(billDateOf(new Date('2026-11-22T15:59:59.999Z'))).toBe('2026-11-22');
  expect(billDateOf(new Date('2026-11-22T16:00:00Z'))).toBe('2026-11-23');
});

it('Days added and taken away again lead back, and their order is that of their texts', () => {
  fc.assert(
    fc.property(days, shifts, (day, shift) => {
      expect(addDays(addDays(day, shift), -shift)).toBe(day);
      expect(addDays(day, shift) < day).toBe(shift < 0);
    }),
  );
});

it('The billing cycle is the month of the day', () => {
  fc.assert(fc.property(days, (day) => day.startsWith(`${billingCycleOf(day)}-`)));
  expect(billingCycleOf(addDays(billDate('2026-12-31'), 1))).toBe('2027-01');
});

it.each(['', '2026-02-30', '2026-13-01', '2026-1-1', '2026-11-23T00:00:00Z', '26-11-23'])(
  '"%s" is not a day',
  (text) => {
    expect(() => billDate(text)).toThrow(RangeError);
  },
);
