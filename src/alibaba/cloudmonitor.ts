import { z } from 'zod';
import type { Datapoint, Metric, RequestCounts } from './cloud.js';
import type { Answer } from './connection.js';
import type { CoreClient } from './core-client.js';
import { type Call, failureOf, unreadable } from './errors.js';
import { redacted } from './redact.js';
import { count, flag, jsonOf, list, named, number, read, text } from './wire.js';

/** The API version of CloudMonitor that this file speaks. */
export const CLOUDMONITOR_VERSION = '2019-01-01';

const NAMESPACE = 'acs_kms';
const METRICS: Call = {
  product: 'CloudMonitor',
  operation: 'DescribeMetricMetaList',
  permission: 'cms:DescribeMetricMetaList',
};
const DATA: Call = {
  product: 'CloudMonitor',
  operation: 'DescribeMetricList',
  permission: 'cms:DescribeMetricList',
};

/** What CloudMonitor counts of an instance. Source: docs/cloud-facts.md, Request counts. */
export function createRequestCounts(client: CoreClient): RequestCounts {
  return {
    listMetrics: async (page) => {
      const query = { Namespace: NAMESPACE, PageNumber: String(page), PageSize: '100' };
      const { items, total } = read(
        opened(await client(METRICS.operation, query), METRICS),
        MetricsAnswer,
        METRICS,
      );
      return { items, total };
    },
    listDatapoints: async ({ instanceId, metric, from, to, next }) => {
      const query = {
        Namespace: NAMESPACE,
        MetricName: metric.name,
        Period: String(metric.periodSeconds),
        StartTime: String(Date.parse(from)),
        EndTime: String(Date.parse(to)),
        Dimensions: JSON.stringify([{ instanceId }]),
        Length: '1440',
        ...(next !== undefined && { NextToken: next }),
      };
      const { points, next: rest } = read(
        opened(await client(DATA.operation, query), DATA),
        DataAnswer,
        DATA,
      );
      for (const point of points)
        if (point.instanceId !== undefined && point.instanceId !== instanceId)
          throw unreadable(DATA, 'it counts another instance');
      const items = points.map(({ instanceId: _, ...point }) => pointOf(point));
      return { items, ...(rest !== undefined && { next: rest }) };
    },
  };
}

/** Says in the body whether it worked; `Message` may speak of an error all the same. Source: docs/cloud-facts.md, Request counts. */
function opened(answer: Answer, call: Call): Answer {
  if (!answer.ok) return answer;
  const { code, success, message } = read(answer, Envelope, call);
  if (code === '200' && success !== false) return answer;
  if (code === undefined || code === '200') throw unreadable(call, 'it does not say whether it worked');
  const said = message === undefined ? {} : { message: redacted(message) };
  throw failureOf({ kind: 'answered', status: 200, code, ...said }, call);
}

const Envelope = named(
  { code: 'Code', success: 'Success', message: 'Message' },
  {
    code: z.union([text, z.number().transform(String)]).exactOptional(),
    success: flag.exactOptional(),
    message: text.exactOptional(),
  },
);

/** Several in one text. */
const words = text.transform((value) => value.split(',').map((word) => word.trim()));

const MetricRow = named(
  { name: 'MetricName', dimensions: 'Dimensions', periods: 'Periods' },
  { name: text, dimensions: words.exactOptional(), periods: words.exactOptional() },
).transform(({ name, dimensions = [], periods = [] }): Metric => ({
  name,
  ofInstances: dimensions.includes('instanceId'),
  periods: periods.map(Number).filter((seconds) => Number.isInteger(seconds) && seconds > 0),
}));

const MetricsAnswer = named(
  { items: 'Resources', total: 'TotalCount' },
  { items: list('Resource', MetricRow), total: count },
);

const Point = named(
  {
    at: 'timestamp',
    instanceId: 'instanceId',
    sum: 'Sum',
    value: 'Value',
    maximum: 'Maximum',
    average: 'Average',
  },
  {
    at: number.pipe(z.number().int().positive()),
    instanceId: text.exactOptional(),
    sum: number.exactOptional(),
    value: number.exactOptional(),
    maximum: number.exactOptional(),
    average: number.exactOptional(),
  },
);

/** What it counts, by the largest of its numbers; absent where it has none. */
function pointOf({ at, ...numbers }: Omit<z.output<typeof Point>, 'instanceId'>): Datapoint {
  const known = Object.values(numbers);
  const time = new Date(at).toISOString();
  return known.length === 0 ? { at: time } : { at: time, value: Math.max(...known) };
}

/** One text that holds a JSON array, or the array: both were published. */
const DataAnswer = named(
  { points: 'Datapoints', next: 'NextToken' },
  {
    points: z.preprocess((value) => (typeof value === 'string' ? jsonOf(value) : value), z.array(Point)),
    next: text.exactOptional(),
  },
);
