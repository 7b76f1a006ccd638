import { randomUUID } from 'node:crypto';
import { day, printed } from '../scenario/time.js';
import type { Identity } from '../types.js';

/** One event, in the fields of ActionTrail. */
export interface TrailEvent {
  readonly at: number;
  readonly order: number;
  readonly attributes: Readonly<Record<string, string>>;
  readonly body: Readonly<Record<string, unknown>>;
}

/** What somebody did, as told to the trail. */
export interface Deed {
  readonly at: number;
  readonly service: string;
  readonly version: string;
  readonly name: string;
  readonly write: boolean;
  readonly identity: Identity;
  readonly parameters: Readonly<Record<string, string>>;
  readonly responseElements?: Readonly<Record<string, unknown>>;
  readonly sourceIp: string;
  readonly userAgent: string;
  readonly requestId: string;
  readonly errorCode?: string | undefined;
  readonly errorMessage?: string | undefined;
}

/** The audit trail: what was called, and what of it can be seen at a time. */
export interface Trail {
  readonly record: (deed: Deed) => void;
  readonly events: () => readonly TrailEvent[];
}

/** Milliseconds that a query reaches back at most, as ActionTrail has it. */
export const lookBack = 90 * day;
const rememberedEvents = 200_000;

/** The audit trail of one region, oldest event first. The oldest go when it is full. */
export function createTrail(regionId: string): Trail {
  const events: TrailEvent[] = [];
  let order = 0;
  return {
    record: (deed) => {
      order += 1;
      const event = eventOf(deed, regionId, order);
      const last = events.at(-1);
      if (last === undefined || last.at <= event.at) events.push(event);
      else events.splice(firstAfter(events, event.at), 0, event);
      if (events.length > rememberedEvents) events.shift();
    },
    events: () => events,
  };
}

/** The place of the first event later than an instant. */
function firstAfter(events: readonly TrailEvent[], at: number): number {
  let low = 0;
  let high = events.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((events[middle]?.at ?? 0) <= at) low = middle + 1;
    else high = middle;
  }
  return low;
}

function eventOf(deed: Deed, regionId: string, order: number): TrailEvent {
  const { identity } = deed;
  const eventId = randomUUID().toUpperCase();
  const rw = deed.write ? 'Write' : 'Read';
  const body = {
    eventId,
    eventVersion: '1',
    eventCategory: 'Management',
    eventType: 'ApiCall',
    eventName: deed.name,
    eventRW: rw,
    eventSource: `${deed.service.toLowerCase()}.${regionId}.aliyuncs.com`,
    eventTime: printed(deed.at),
    serviceName: deed.service,
    apiVersion: deed.version,
    acsRegion: regionId,
    isGlobal: false,
    requestId: deed.requestId,
    requestParameters: deed.parameters,
    requestParameterJson: JSON.stringify(deed.parameters),
    ...(deed.responseElements === undefined ? {} : { responseElements: deed.responseElements }),
    sourceIpAddress: deed.sourceIp,
    userAgent: deed.userAgent,
    userIdentity: userIdentity(identity, deed.at),
    ...(deed.errorCode === undefined
      ? {}
      : { errorCode: deed.errorCode, errorMessage: deed.errorMessage ?? '' }),
  };
  const attributes = {
    ServiceName: deed.service,
    EventName: deed.name,
    User: identity.userName,
    EventId: eventId,
    EventRW: rw,
    EventAccessKeyId: identity.accessKeyId,
    SourceIpAddress: deed.sourceIp,
    EventType: 'ApiCall',
    RoleName: identity.type === 'assumed-role' ? (identity.userName.split(':')[0] ?? '') : '',
  };
  return { at: deed.at, order, attributes, body };
}

function userIdentity(identity: Identity, at: number): Record<string, unknown> {
  const session = { attributes: { creationDate: printed(at), mfaAuthenticated: 'false' } };
  return {
    type: identity.type,
    accountId: identity.accountId,
    principalId: identity.principalId,
    userName: identity.userName,
    ...(identity.accessKeyId === '' ? {} : { accessKeyId: identity.accessKeyId }),
    ...(identity.type === 'assumed-role' ? { sessionContext: session } : {}),
  };
}
