import { refusal } from '../errors.js';
import { day, minute, printed } from '../scenario/time.js';
import { lookBack, type TrailEvent } from '../trail/trail.js';
import type { World } from '../world/world.js';
import { integer, optional, type Call, type Operations } from './operation.js';
import { nextToken, position } from './token.js';

/** One query of the trail at a time, and only so many a second by the clock of the host. */
export function actiontrailOperations(): Operations {
  const asked: number[] = [];
  return {
    LookupEvents: {
      product: 'Actiontrail',
      version: '2020-07-06',
      action: 'actiontrail:LookupEvents',
      write: false,
      answer: (call) => {
        mustNotBeTooOften(asked, call.world);
        return lookupEvents(call);
      },
    },
  };
}

function mustNotBeTooOften(asked: number[], { behaviour }: World): void {
  const limit = behaviour.trailQueriesPerSecond ?? 2;
  const now = performance.now();
  while (asked.length > 0 && (asked[0] ?? 0) <= now - 1000) asked.shift();
  if (limit > 0 && asked.length >= limit) {
    throw refusal(400, 'Throttling.User', 'Request was denied due to user flow control.');
  }
  asked.push(now);
}

function lookupEvents(call: Call) {
  const { start, end } = range(call);
  const size = integer(call, 'MaxResults', 20, 1, 50);
  const forwards = direction(call) === 'FORWARD';
  const from = position(call);
  if (from === 'bad') throw refusal(400, 'InvalidQueryParameter', 'The NextToken is not one of this query.');
  const conditions = attributes(call);
  const visibleUntil = Math.min(end, call.now - (call.world.behaviour.trailLagMinutes ?? 10) * minute);
  const matching = call.world.trail
    .events()
    .filter(
      (event) =>
        event.at >= Math.max(start, call.now - lookBack) &&
        event.at <= visibleUntil &&
        conditions.every(([key, value]) => event.attributes[key] === value),
    );
  const ordered = forwards ? matching : matching.reverse();
  const rest = from === 'none' ? ordered : ordered.filter((event) => isAfter(event, from, forwards));
  const events = rest.slice(0, size);
  const last = events.at(-1);
  return {
    StartTime: printed(start),
    EndTime: printed(end),
    NextToken: last !== undefined && rest.length > size ? nextToken(call, [last.at, last.order]) : '',
    Events: events.map(({ body }) => body),
  };
}

function isAfter(event: TrailEvent, [at = 0, order = 0]: readonly number[], forwards: boolean): boolean {
  const difference = event.at === at ? event.order - order : event.at - at;
  return forwards ? difference > 0 : difference < 0;
}

function range(call: Call): { start: number; end: number } {
  const start = optional(call, 'StartTime');
  const end = optional(call, 'EndTime');
  if (start === undefined && end === undefined) return { start: call.now - 7 * day, end: call.now };
  if (start === undefined || end === undefined) {
    throw refusal(
      400,
      'InvalidParameterCombination',
      'StartTime and EndTime are given together or not at all.',
    );
  }
  const [from, to] = [parsed(start, 'StartTime'), parsed(end, 'EndTime')];
  if (to < from) throw refusal(400, 'InvalidParameterEndTime', 'The EndTime is before the StartTime.');
  return { start: from, end: to };
}

function parsed(text: string, name: string): number {
  if (!/^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}Z$/.test(text)) {
    throw refusal(400, `InvalidParameter${name}`, `The ${name} is not valid.`);
  }
  return Date.parse(text);
}

function direction(call: Call): 'FORWARD' | 'BACKWARD' {
  const text = optional(call, 'Direction') ?? 'BACKWARD';
  if (text === 'FORWARD' || text === 'BACKWARD') return text;
  throw refusal(400, 'InvalidQueryParameter', 'The Direction is not valid.');
}

const known = new Set(
  'ServiceName EventName User EventId ResourceType ResourceName EventRW EventAccessKeyId SensitiveAction SourceIpAddress EventType RoleName'.split(
    ' ',
  ),
);

/** At most two conditions count; of the same key the second does. */
function attributes({ parameters }: Call): [string, string][] {
  const conditions = new Map<string, string>();
  for (const n of ['1', '2']) {
    const key = parameters.get(`LookupAttribute.${n}.Key`);
    if (key === undefined) continue;
    if (!known.has(key))
      throw refusal(400, 'InvalidQueryParameter', `The LookupAttribute ${key} is not known.`);
    conditions.set(key, parameters.get(`LookupAttribute.${n}.Value`) ?? '');
  }
  return [...conditions];
}
