import { describe, expect, it } from 'vitest';
import { billDate } from '../../src/values/bill-date.js';
import { cloudAt, cloudThatAnswers, failureIn, serve, withCanary } from './support.js';

withCanary();

const day = billDate('2026-11-30');
const good = { Code: 'Success', Message: 'Successful!', Success: true, RequestId: 'r-1' };

describe("A day's bill", () => {
  it('is asked for by day, month and billing item', async () => {
    const { endpoint, seen } = await serve(() => ({
      body: { ...good, Data: { Items: [], NextToken: 'more' } },
    }));

    const page = await cloudAt(endpoint).bills.dayOf({ day, instanceId: 'kst-1', maxResults: 1 });

    expect(page).toStrictEqual({ items: [], next: 'more' });
    expect(Object.fromEntries(seen[0]?.query ?? [])).toEqual({
      BillingCycle: '2026-11',
      BillingDate: '2026-11-30',
      Granularity: 'DAILY',
      InstanceID: 'kst-1',
      IsBillingItem: 'true',
      MaxResults: '1',
    });
  });

  it.each([
    ['flat', (row: unknown) => [row]],
    ['wrapped once more', (row: unknown) => ({ Item: [row] })],
  ])('is read from rows that are %s', async (_, wrap) => {
    const row = {
      InstanceID: 'kst-1\t',
      BillingDate: '2026-11-30',
      PretaxGrossAmount: 0.03,
      PretaxAmount: '0.01',
      Usage: '2',
    };
    const { bills } = await cloudThatAnswers({ ...good, Data: { Items: wrap(row) } });

    const { items } = await bills.dayOf({ day });

    expect(items).toStrictEqual([
      {
        instanceId: 'kst-1',
        billingDate: '2026-11-30',
        pretaxGrossAmount: 0.03,
        pretaxAmount: 0.01,
        usage: '2',
      },
    ]);
  });

  it.each([
    ['without rows', { ...good, Data: {} }],
    ['without data', good],
    ['with rows of another day', { ...good, Data: { Items: [{ BillingDate: '2026-11-29' }] } }],
    ['with a sum that is no number', { ...good, Data: { Items: [{ PretaxGrossAmount: 'free' }] } }],
    ['that does not say that it worked', { ...good, Success: undefined, Data: { Items: [] } }],
    ['that contradicts itself', { ...good, Success: false, Data: { Items: [] } }],
  ])('is not read from an answer %s', async (_, body) => {
    const { bills } = await cloudThatAnswers(body);

    expect(await failureIn(bills.dayOf({ day }))).toMatchObject({ type: 'CLOUD_ANSWER_UNREADABLE' });
  });

  it.each([
    ['NotApplicable', 'CLOUD_REFUSED', 'change `site`'],
    ['NotAuthorized', 'CLOUD_ACCESS_DENIED', 'Grant bss:DescribeBillList'],
    ['Throttling.User', 'CLOUD_THROTTLED', 'retries it automatically'],
    ['InternalError', 'CLOUD_UNAVAILABLE', 'retries it automatically'],
    ['ResultTooLarge', 'CLOUD_REFUSED', 'look at the code'],
  ])('is refused with HTTP 200 and %s as %s', async (Code, type, advice) => {
    const { bills } = await cloudThatAnswers({ Code, Message: 'why', Success: false, RequestId: 'r-1' });

    const failure = await failureIn(bills.dayOf({ day }));

    expect(failure.type).toBe(type);
    expect(failure.message).toContain(advice);
    expect(failure.message).toContain('Request id r-1.');
  });
});

describe('What the billing system calls an instance', () => {
  const listed = (...InstanceList: unknown[]) => cloudThatAnswers({ ...good, Data: { InstanceList } });
  const row = { InstanceID: 'kst-1', SubscriptionType: 'PayAsYouGo', Status: 'Normal', SubStatus: '' };

  it('is what its own row says', async () => {
    const { bills } = await listed({ ...row, InstanceID: 'kst-2', SubscriptionType: 'Subscription' }, row);

    expect(await bills.subscription('kst-1')).toStrictEqual({
      subscriptionType: 'PayAsYouGo',
      status: 'Normal',
    });
  });

  it('is nothing where it lists none', async () => {
    const { bills } = await listed();

    expect(await bills.subscription('kst-1')).toBeUndefined();
  });

  it('is unknown where its row does not say', async () => {
    const { bills } = await listed({ ...row, SubscriptionType: '' });

    expect(await bills.subscription('kst-1')).toMatchObject({ subscriptionType: 'unknown' });
  });

  it.each([
    ['counts something and lists nothing', { TotalCount: 1, InstanceList: [] }],
    ['lists another instance alone', { TotalCount: 1, InstanceList: [{ ...row, InstanceID: 'kst-2' }] }],
    ['has no list', { TotalCount: 0 }],
  ])('is not told from an answer that %s', async (_, Data) => {
    const { bills } = await cloudThatAnswers({ ...good, Data });

    expect(await failureIn(bills.subscription('kst-1'))).toMatchObject({ type: 'CLOUD_ANSWER_UNREADABLE' });
  });

  it('is unreadable where two rows contradict each other', async () => {
    const { bills } = await listed(row, { ...row, SubscriptionType: 'Subscription' });

    expect(await failureIn(bills.subscription('kst-1'))).toMatchObject({ type: 'CLOUD_ANSWER_UNREADABLE' });
  });
});

describe('What an account pays for', () => {
  const answer = (...rows: object[]) => ({
    ...good,
    Data: { TotalCount: rows.length, Items: { Item: rows } },
  });

  it('is each product by every code that its row has', async () => {
    const { bills } = await cloudThatAnswers(answer({ ProductCode: 'storage', PipCode: 'nas' }));

    expect((await bills.productsOf('2026-11', 1)).items).toMatchObject([{ codes: ['storage', 'nas'] }]);
  });

  it('has a row for each account that one pays for', async () => {
    const row = { ProductCode: 'nas', PipCode: 'nas', SubscriptionType: 'PayAsYouGo' };
    const { bills } = await cloudThatAnswers(answer({ ...row, OwnerID: '1' }, { ...row, OwnerID: '2' }));

    const { items, total } = await bills.productsOf('2026-11', 1);

    expect(new Set(items.map(({ id }) => id)).size).toBe(2);
    expect(total).toBe(2);
  });
});
