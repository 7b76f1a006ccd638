import { invalidParameter, refusal } from '../errors.js';
import { day } from '../scenario/time.js';
import type { Use } from '../types.js';
import {
  integer,
  optional,
  page,
  required,
  type Body,
  type Call,
  type Operation,
  type Operations,
} from './operation.js';
import { nextToken, position } from './token.js';

/** What CloudMonitor knows of KMS: counts of each instance, without a caller. */
export const cloudMonitorOperations: Operations = {
  DescribeMetricMetaList: monitor('DescribeMetricMetaList', listMetrics),
  DescribeMetricList: monitor('DescribeMetricList', listDatapoints),
};

function monitor(name: string, answer: (call: Call) => Body): Operation {
  return { product: 'Cms', version: '2019-01-01', action: `cms:${name}`, write: false, answer };
}

const periods = [60, 300, 900, 3600];
/** How long datapoints are kept: those of less than 5 minutes for 31 days. */
const kept = (seconds: number) => (seconds < 300 ? 31 : 91) * day;
const longest = 31 * day;

/** By what each metric counts a use; the latency is in milliseconds. */
const metrics: Readonly<Record<string, (uses: readonly Use[]) => number>> = {
  code_2xx_1m: (uses) => uses.filter(({ caller }) => !caller.refused).length,
  code_4xx_1m: (uses) => uses.filter(({ caller }) => caller.refused).length,
  code_5xx_1m: () => 0,
  latency_1m: (uses) => (uses.length === 0 ? 0 : 1.381),
};

function listMetrics(call: Call) {
  const isThere =
    required(call, 'Namespace') === 'acs_kms' && call.world.behaviour.datapoints !== 'no-metrics';
  const all = (isThere ? Object.keys(metrics) : []).map((MetricName) => ({
    MetricName,
    Namespace: 'acs_kms',
    Description: '',
    Dimensions: 'userId,instanceId',
    Periods: periods.join(','),
    Statistics: MetricName === 'latency_1m' ? 'Average' : 'Sum',
    Unit: MetricName === 'latency_1m' ? 'ms' : 'count',
    Labels: '[]',
  }));
  const { items, fields } = page(call, all, 30);
  return { ...worked, TotalCount: String(fields.TotalCount), Resources: { Resource: items } };
}

const worked = { Code: '200', Success: true };

function listDatapoints(call: Call) {
  const name = required(call, 'MetricName');
  const count = Object.hasOwn(metrics, name) ? metrics[name] : undefined;
  if (required(call, 'Namespace') !== 'acs_kms' || count === undefined) {
    throw refusal(404, 'ResourceNotFound', 'The specified resource is not found.');
  }
  const period = integer(call, 'Period', 60, 15, 3600);
  if (!periods.includes(period)) throw invalidParameter('Period');
  const [from, to] = [timeIn(call, 'StartTime'), timeIn(call, 'EndTime')];
  if (to - from > longest || to < from) throw invalidParameter('StartTime');
  const all = pointsOf(call, { instanceId: instanceIn(call), count, period: period * 1000, from, to });
  const size = integer(call, 'Length', 1000, 1, 1440);
  const at = position(call);
  if (at === 'bad') throw invalidParameter('NextToken');
  const first = at === 'none' ? 0 : (at[0] ?? 0);
  const points = all.slice(first, first + size);
  return {
    ...worked,
    Period: String(period),
    Datapoints: call.world.behaviour.datapointsAs === 'array' ? points : JSON.stringify(points),
    NextToken: first + size < all.length ? nextToken(call, [first + size]) : '',
  };
}

interface Asked {
  readonly instanceId: string;
  readonly count: (uses: readonly Use[]) => number;
  readonly period: number;
  readonly from: number;
  readonly to: number;
}

/** Left-open, right-closed; a point has the time at which its period began. */
function pointsOf({ world, now, instances }: Call, { instanceId, count, period, from, to }: Asked) {
  const instance = instances.get(instanceId);
  if (instance === undefined || world.behaviour.datapoints === 'none') return [];
  const oldest = Math.max(from, instance.createdAt, now - kept(period / 1000));
  const uses = world.uses.filter((use) => use.instanceId === instanceId && use.at > oldest - period);
  const first = Math.floor(oldest / period) * period + period;
  const periodsIn = Math.max(0, Math.floor((Math.min(to, now - period) - first) / period) + 1);
  return Array.from({ length: periodsIn }, (_, nth) => {
    const timestamp = first + nth * period;
    const value = count(uses.filter(({ at }) => at >= timestamp && at < timestamp + period));
    const userId = world.setting.accountId;
    return { timestamp, userId, instanceId, Minimum: value, Average: value, Maximum: value, Sum: value };
  });
}

function timeIn(call: Call, name: string): number {
  const text = required(call, name);
  const at = /^\d+$/.test(text) ? Number(text) : Date.parse(`${text.replace(' ', 'T')}Z`);
  if (Number.isNaN(at)) throw invalidParameter(name);
  return at;
}

function instanceIn(call: Call): string {
  const [, instanceId] = /^\[\{"instanceId":"([^"]+)"\}\]$/.exec(optional(call, 'Dimensions') ?? '') ?? [];
  if (instanceId === undefined) throw invalidParameter('Dimensions');
  return instanceId;
}
