import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { cloud, firstKey, instanceId, type Cloud } from './support.js';

// The 10th of May 2026, 08:00 in UTC+8.
const startsAt = '2026-05-10T00:00:00Z';
const otherId = 'i-bp1sandbox00000000aa';

describe('the bill of a day', () => {
  it('has the instance, its key versions, its secrets, and the QPS of a day with calls', async () => {
    const sky = await cloud('ready', { startsAt });

    // 60 days before the 10th of May, 08:00 UTC+8.
    expect(await items(sky, '2026-03-11')).toEqual(
      new Map([
        ['instance', { Usage: '1', PretaxGrossAmount: 4.5 }],
        ['key', { Usage: '3', PretaxGrossAmount: 0.09 }],
        ['secret', { Usage: '2', PretaxGrossAmount: 0.026 }],
        ['qps', { Usage: '1', PretaxGrossAmount: 0.5 }],
      ]),
    );
    expect([...(await items(sky, '2026-03-10')).keys()]).toEqual(['instance', 'key', 'secret']);
  });

  it('is one row for each resource without billing items, and others have theirs', async () => {
    const sky = await cloud('ready', { startsAt });

    const rows = await bill(sky, { BillingDate: '2026-03-11' });

    expect(rows.map(({ InstanceID, PretaxGrossAmount }) => [InstanceID, PretaxGrossAmount])).toEqual([
      [otherId, 1.2],
      [instanceId, 5.116],
    ]);
  });

  it.each([
    ['23:59 in UTC+8, as of that day', '2026-05-08T15:59:59Z', ['2026-05-08']],
    ['00:00 in UTC+8, as of the next', '2026-05-08T16:00:00Z', ['2026-05-09']],
  ])('counts a call at %s', async (_when, at, wanted) => {
    const sky = await cloud('ready', { startsAt, billing: { lagHours: 0 } });
    await sky.patch({
      addTraffic: [{ at, instanceId, keyId: firstKey, operation: 'Encrypt', by: 'x', gateway: 'dedicated' }],
    });
    await sky.advance('2d');

    const days = ['2026-05-07', '2026-05-08', '2026-05-09'];
    const withCalls = await Promise.all(
      days.map(async (day) => ((await items(sky, day)).has('qps') ? [day] : [])),
    );

    expect(withCalls.flat()).toEqual(wanted);
  });

  it('has as QPS the largest average of a minute, rounded up', async () => {
    const sky = await cloud('ready', { startsAt });
    await sky.patch({
      addTraffic: [
        {
          at: '2026-05-01T10:00:00Z',
          instanceId,
          operation: 'Encrypt',
          by: 'x',
          times: 90,
          everySeconds: 0.5,
        },
      ],
    });

    expect((await items(sky, '2026-05-01')).get('qps')?.Usage).toBe('2');
  });

  it('is out at 12:00 UTC+8 of the next day, and in the API 24 hours later', async () => {
    const sky = await cloud('ready', { startsAt });
    const isOut = async () => (await bill(sky, { BillingDate: '2026-05-10' })).length > 0;

    await sky.control('POST', '/_sandbox/clock', { set: '2026-05-12T03:59:00Z' });
    expect(await isOut()).toBe(false);
    await sky.control('POST', '/_sandbox/clock', { set: '2026-05-12T04:00:00Z' });
    expect(await isOut()).toBe(true);
  });

  it('of the release charges nothing that is counted at 24:00, and later ones nothing at all', async () => {
    const sky = await cloud('ready', { startsAt });
    await sky.release();
    await sky.advance('5d');

    const days = ['2026-05-09', '2026-05-10', '2026-05-11'];
    const rows = await Promise.all(days.map((BillingDate) => bill(sky, { BillingDate })));

    expect(rows.map((day) => day.map(({ InstanceID }) => InstanceID))).toEqual([
      [otherId, instanceId],
      [otherId],
      [otherId],
    ]);
  });

  it.each([
    ['goes on after the release', { continuesAfterRelease: true }, [otherId, instanceId]],
    ['is not there', { missing: 'all' }, []],
    ['has no row of KMS, for another account pays', { missing: 'instances' }, [otherId]],
    ['comes late', { lagHours: 240 }, []],
  ] as const)('%s, when the scenario says so', async (_what, billing, wanted) => {
    const sky = await cloud('ready', { startsAt, billing });
    await sky.release();
    await sky.advance('5d');

    const rows = await bill(sky, { BillingDate: '2026-05-11' });

    expect(rows.map(({ InstanceID }) => InstanceID)).toEqual(wanted);
  });

  it('may carry the id in a composite, which the plain id finds', async () => {
    const sky = await cloud('ready', {
      startsAt,
      billing: { compositeInstanceId: true, unknownItems: true },
    });

    const rows = await bill(sky, { BillingDate: '2026-05-01', InstanceID: instanceId, IsBillingItem: true });

    expect(new Set(rows.map(({ InstanceID }) => InstanceID))).toEqual(new Set([`${instanceId};cn-hangzhou`]));
    expect(rows.map(({ BillingItemCode }) => BillingItemCode)).toContain('x_item');
  });

  it('is paged by tokens', async () => {
    const sky = await cloud('ready', { startsAt });
    const query = { BillingDate: '2026-03-11', IsBillingItem: true, MaxResults: 2 };
    const first = await page(sky, query);
    const second = await page(sky, { ...query, NextToken: first.NextToken });
    const third = await page(sky, { ...query, NextToken: second.NextToken });

    expect([first, second, third].map(({ Items }) => Items.length)).toEqual([2, 2, 1]);
    expect([first.TotalCount, third.NextToken]).toEqual([5, '']);
  });

  it.each([
    [{ BillingDate: '2026-04-01', BillingCycle: '2026-05' }],
    [{ BillingDate: '2026-05-01', MaxResults: 301 }],
    [{ BillingDate: '2026-05-01', NextToken: 'made-up' }],
    [{ Granularity: 'DAILY', BillingDate: undefined }],
  ])('is refused with HTTP 200 and Success false for %o', async (query) => {
    const sky = await cloud('ready', { startsAt });

    const told = await sky.core('DescribeInstanceBill', defined({ ...daily('2026-05-01'), ...query }));

    expect(told).toMatchObject({ code: 'OK', body: { Code: 'InvalidParameter', Success: false } });
  });
});

describe('the bill of a month', () => {
  it('adds up the days that are out', async () => {
    const sky = await cloud('ready', { startsAt });

    const rows = await bill(sky, { BillingCycle: '2026-05', Granularity: 'MONTHLY', BillingDate: undefined });

    // The 1st to the 7th: the bill of the 8th is not in the API before 12:00 UTC+8 of the 10th.
    const { PretaxGrossAmount, BillingDate } = rows.find(({ InstanceID }) => InstanceID === instanceId) ?? {};
    expect([PretaxGrossAmount, BillingDate]).toEqual([32.312, undefined]);
  });

  it('is shown by product for the account', async () => {
    const sky = await cloud('ready', { startsAt });

    const { body } = await sky.core('QueryAccountBill', { ...daily('2026-05-01'), IsGroupByProduct: true });

    expect(body).toMatchObject({
      Success: true,
      Data: {
        TotalCount: 2,
        Items: { Item: [{ ProductCode: 'ecs' }, { ProductCode: 'kms', PretaxGrossAmount: 4.616 }] },
      },
    });
  });
});

describe('the available instances', () => {
  it('have the instance until it is released', async () => {
    const sky = await cloud('ready');
    const ask = async () =>
      (await sky.core('QueryAvailableInstances', { InstanceIDs: instanceId })).body['Data'];

    expect(await ask()).toMatchObject({
      InstanceList: [{ InstanceID: instanceId, SubscriptionType: 'PayAsYouGo' }],
    });
    await sky.release();
    expect(await ask()).toMatchObject({ InstanceList: [], TotalCount: 0 });
  });

  it('are silently empty for a region that does not fit, and refused without a product', async () => {
    const sky = await cloud('ready');

    const elsewhere = await sky.core('QueryAvailableInstances', { ProductCode: 'kms', Region: 'cn-beijing' });
    const refused = await sky.core('QueryAvailableInstances', { Region: 'cn-hangzhou' });

    expect(elsewhere).toMatchObject({ body: { Success: true, Data: { InstanceList: [] } } });
    expect(refused).toMatchObject({ body: { Success: false } });
  });
});

type Query = Record<string, unknown>;
const row = z.looseObject({
  InstanceID: z.string(),
  BillingDate: z.string().optional(),
  BillingItemCode: z.string(),
  Usage: z.string(),
  PretaxGrossAmount: z.number(),
});
const data = z.object({
  Data: z.object({ Items: z.array(row), NextToken: z.string(), TotalCount: z.number() }),
});

function daily(date: string): Query {
  return { BillingCycle: date.slice(0, 7), BillingDate: date, Granularity: 'DAILY' };
}

function defined(query: Query): Query {
  return Object.fromEntries(Object.entries(query).filter(([, value]) => value !== undefined));
}

async function page(sky: Cloud, query: Query) {
  const whole = { ...daily(String(query['BillingDate'])), ...query };
  return data.parse((await sky.core('DescribeInstanceBill', defined(whole), 'observer')).body).Data;
}

async function bill(sky: Cloud, query: Query) {
  return (await page(sky, query)).Items;
}

/** The billing items of the instance on a day. */
async function items(sky: Cloud, BillingDate: string) {
  const rows = await bill(sky, { BillingDate, InstanceID: instanceId, IsBillingItem: true });
  return new Map(
    rows.map(({ BillingItemCode, Usage, PretaxGrossAmount }) => [
      BillingItemCode,
      { Usage, PretaxGrossAmount },
    ]),
  );
}
