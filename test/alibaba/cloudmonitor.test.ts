import { describe, expect, it } from 'vitest';
import { cloudThatAnswers, failureIn, withCanary } from './support.js';

withCanary();

const QUERY = {
  instanceId: 'kst-1',
  metric: { name: 'code_4xx_1m', periodSeconds: 3_600 },
  from: '2026-11-01T00:00:00.000Z',
  to: '2026-11-02T00:00:00.000Z',
};
const POINT = { timestamp: 1_793_491_200_000, instanceId: 'kst-1', Average: 2, Sum: '7' };
const METRIC = { MetricName: 'code_4xx_1m', Dimensions: 'userId, instanceId', Periods: '60,3600' };

const worked = (more: object) => ({
  Code: '200',
  Success: true,
  Message: 'The specified resource is not found.',
  ...more,
});
const ask = async (body: unknown, status?: number) => (await cloudThatAnswers(body, status)).requestCounts;

describe('CloudMonitor', () => {
  it('answers datapoints as a text or as an array, numbers as texts among them', async () => {
    const wanted = { items: [{ at: '2026-11-01T00:00:00.000Z', value: 7 }] };

    expect(await (await ask(worked({ Datapoints: JSON.stringify([POINT]) }))).listDatapoints(QUERY)).toEqual(
      wanted,
    );
    expect(await (await ask(worked({ Datapoints: [POINT] }))).listDatapoints(QUERY)).toEqual(wanted);
  });

  it('has no number where a datapoint has none: that is no zero', async () => {
    const counts = await ask(worked({ Datapoints: [{ timestamp: POINT.timestamp }] }));

    expect(await counts.listDatapoints(QUERY)).toEqual({ items: [{ at: '2026-11-01T00:00:00.000Z' }] });
  });

  it('names its metrics, with a total in text', async () => {
    const counts = await ask(worked({ TotalCount: '1', Resources: { Resource: [METRIC] } }));

    expect(await counts.listMetrics(1)).toEqual({
      items: [{ name: 'code_4xx_1m', ofInstances: true, periods: [60, 3_600] }],
      total: 1,
    });
  });

  for (const [title, body, type] of [
    ['it does not say whether it worked', { Datapoints: '[]' }, 'CLOUD_ANSWER_UNREADABLE'],
    ['it worked and did not', worked({ Success: false, Datapoints: '[]' }), 'CLOUD_ANSWER_UNREADABLE'],
    ['it says no with the status of a success', { Code: '403', Success: false }, 'CLOUD_REFUSED'],
    ['there are no datapoints, not even none', worked({}), 'CLOUD_ANSWER_UNREADABLE'],
    ['its datapoints are no JSON', worked({ Datapoints: '[{' }), 'CLOUD_ANSWER_UNREADABLE'],
    ['one object stands in the place of the list', worked({ Datapoints: POINT }), 'CLOUD_ANSWER_UNREADABLE'],
    [
      'it counts another instance',
      worked({ Datapoints: [{ ...POINT, instanceId: 'kst-2' }] }),
      'CLOUD_ANSWER_UNREADABLE',
    ],
    [
      'a number stands twice',
      worked({ Datapoints: '[{"timestamp":1,"Sum":0,"Sum":9}]' }),
      'CLOUD_ANSWER_UNREADABLE',
    ],
    ['a number is none', worked({ Datapoints: [{ ...POINT, Sum: 'many' }] }), 'CLOUD_ANSWER_UNREADABLE'],
  ] as const) {
    it(`cannot be read when ${title}`, async () => {
      expect(await failureIn((await ask(body)).listDatapoints(QUERY))).toMatchObject({ type });
    });
  }
});
