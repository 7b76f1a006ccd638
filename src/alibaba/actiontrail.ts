import { z } from 'zod';
import type { ActionTrail, TrailEvent, TrailQuery } from './cloud.js';
import type { Instant } from '../values/instant.js';
import type { CoreClient } from './core-client.js';
import { unreadable, type Call } from './errors.js';
import { namesIn, nothingTaken, takeByForm, takeNames, takeParameters, type Taken } from './mentions.js';
import { eventRow } from './event-row.js';
import { instant, instantIn, isBlank, isRecord, named, read, text } from './wire.js';

/** The API version of ActionTrail that this file speaks. */
export const ACTION_TRAIL_VERSION = '2020-07-06';

const CALL: Call = {
  product: 'ActionTrail',
  operation: 'LookupEvents',
  permission: 'actiontrail:LookupEvents',
};

/** The audit trail of this region: 90 days of management operations, about 10 minutes late. */
export function createActionTrail(client: CoreClient): ActionTrail {
  return {
    lookupKmsEvents: async (query) => {
      const { events, next, ...window } = read(
        await client(CALL.operation, parametersOf(query)),
        EventsAnswer,
        CALL,
      );
      if (isShorter(window, query)) throw unreadable(CALL, 'it is about a shorter time than was asked for');
      return { items: events, ...(next !== undefined && { next }) };
    },
  };
}

/** An answer repeats the window that it is about: one that was cut says less than it seems to. */
function isShorter({ from, to }: Partial<Pick<TrailQuery, 'from' | 'to'>>, asked: TrailQuery): boolean {
  const later = from !== undefined && Date.parse(from) > Date.parse(asked.from);
  return later || (to !== undefined && Date.parse(to) < Date.parse(asked.to));
}

/** With a token, the rest must be as in the first call. Source: docs/cloud-facts.md, ActionTrail limits. */
function parametersOf({
  from,
  to,
  eventName,
  next,
  direction = 'BACKWARD',
}: TrailQuery): Record<string, unknown> {
  const conditions = [{ Key: 'ServiceName', Value: 'Kms' }];
  if (eventName !== undefined) conditions.push({ Key: 'EventName', Value: eventName });
  return {
    LookupAttribute: conditions,
    StartTime: wholeSecond(from, Math.floor),
    EndTime: wholeSecond(to, Math.ceil),
    Direction: direction,
    MaxResults: '50',
    ...(next !== undefined && { NextToken: next }),
  };
}

/** ActionTrail takes whole seconds: widened outward, so that nothing falls between two windows. */
function wholeSecond(time: Instant, round: (seconds: number) => number): string {
  return new Date(round(Date.parse(time) / 1000) * 1000).toISOString().replace('.000Z', 'Z');
}

const IDENTITY = eventRow({
  accountId: 'accountId',
  principalId: 'principalId',
  userName: 'userName',
  accessKeyId: 'accessKeyId',
  identityType: 'type',
});

const EVENT = eventRow({
  eventId: 'eventId',
  eventName: 'eventName',
  eventTime: 'eventTime',
  serviceName: 'serviceName',
  eventRW: 'eventRW',
  requestId: 'requestId',
  errorCode: 'errorCode',
  sourceIp: 'sourceIpAddress',
  userAgent: 'userAgent',
});

/** Not by a schema for each: that alone took as long as the request. One that is unreadable makes the page so. */
const EVENTS = z.array(z.unknown()).transform((found, context): TrailEvent[] => {
  const events: TrailEvent[] = [];
  for (const [at, one] of found.entries()) {
    const event = eventIn(one);
    if ('wrong' in event) {
      context.addIssue({ code: 'custom', path: [at], message: event.wrong });
      return z.NEVER;
    }
    events.push(event);
  }
  return events;
});

/**
 * Events are untyped maps, and they vary. One without a name, a time or an id is unreadable. Source:
 * docs/cloud-facts.md, ActionTrail events.
 */
function eventIn(value: unknown): TrailEvent | { readonly wrong: string } {
  if (!isRecord(value)) return { wrong: 'it is no object' };
  const fields = EVENT.read(value);
  if ('wrong' in fields) return fields;
  const { userIdentity } = value;
  const who = isBlank(userIdentity) ? {} : IDENTITY.read(userIdentity);
  if ('wrong' in who) return who;
  const { eventId, eventName, eventTime: told = '', ...rest } = fields;
  const eventTime = instantIn(told);
  if (eventId === undefined || eventName === undefined || eventTime === undefined)
    return { wrong: 'it has no eventId, no eventName, or no eventTime with its zone' };
  const { mentions, objects, sources, ciphertexts, cutShort } = takenOf(value);
  return {
    ...rest,
    ...who,
    eventId,
    eventName,
    eventTime,
    mentions: [...mentions],
    ...(objects.size > 0 && { objects: [...objects] }),
    ...(sources.size > 0 && { sources: [...sources] }),
    ...(ciphertexts.length > 0 && { ciphertexts }),
    ...(cutShort && { cutShort }),
  };
}

const EventsAnswer = named(
  { events: 'Events', next: 'NextToken', from: 'StartTime', to: 'EndTime' },
  {
    events: EVENTS,
    next: text.exactOptional(),
    from: instant.exactOptional(),
    to: instant.exactOptional(),
  },
);

/** What is needed of an event beside the fields above. Nothing else of it leaves this function. */
function takenOf(event: Record<string, unknown>): Taken {
  const { requestParameters, requestParameterJson, responseElements, resourceName } = event;
  const taken = nothingTaken();
  const { mentions, objects } = taken;
  takeParameters(taken, requestParameters, 'request');
  takeParameters(taken, requestParameterJson, 'request');
  takeParameters(taken, responseElements, 'answer');
  const into = isObjectType(event['resourceType']) ? [mentions, objects] : [mentions];
  takeNames(taken, resourceName, [mentions]);
  takeNames(taken, namesIn(resourceName), into);
  const referenced = event['referencedResources'];
  if (isRecord(referenced)) {
    for (const [type, names] of Object.entries(referenced))
      takeNames(taken, names, isObjectType(type) ? [mentions, objects] : [mentions]);
  } else takeNames(taken, referenced, [mentions]);
  takeByForm(taken, event['additionalEventData']);
  return taken;
}

function isObjectType(type: unknown): boolean {
  return typeof type === 'string' && /::(key|secret|alias)$/i.test(type);
}
