import type { TrailEvent } from '../alibaba/cloud.js';
import type { Instant } from '../values/instant.js';
import { callerOf } from './kms-operations.js';

/** What an event says of itself, without when it was: all events of one kind are counted together. */
export interface EventKind extends Pick<
  TrailEvent,
  'eventName' | 'eventRW' | 'errorCode' | 'mentions' | 'objects' | 'sources' | 'ciphertexts' | 'cutShort'
> {
  /** The caller, in the name that is stable over time. */
  readonly who: string;
}

/** Some events of one kind, in a part of the trail. */
export interface Span {
  readonly count: number;
  readonly first: Instant;
  readonly last: Instant;
}

/** The events of one kind, before and since the quiet days began; absent where there are none. */
export interface Spans {
  readonly older?: Span | undefined;
  readonly recent?: Span | undefined;
}

/** From where events of a kind came, a few of each; absent where they do not say. */
export interface Origin {
  readonly addresses?: readonly string[];
  readonly userAgents?: readonly string[];
}

/** From where one event came. */
export function originOf({ sourceIp, userAgent }: TrailEvent): Origin {
  return originIn([sourceIp ?? ''].filter(isSaid), [userAgent ?? ''].filter(isSaid));
}

/** The same of several. */
export function originIn(addresses: readonly string[], userAgents: readonly string[]): Origin {
  return { ...(addresses.length > 0 && { addresses }), ...(userAgents.length > 0 && { userAgents }) };
}

/** Addresses, and user agents, that are told of one caller at most, and how much of each. */
const MAX_ORIGINS = 5;
const LONGEST = 120;

/** The first few of both, each once. */
export function someOf(some: readonly string[] = [], others: readonly string[] = []): readonly string[] {
  if (others.every((one) => some.includes(one.slice(0, LONGEST)))) return some;
  return [...new Set([...some, ...others].map((one) => one.slice(0, LONGEST)))].slice(0, MAX_ORIGINS);
}

function isSaid(text: string): boolean {
  return text !== '';
}

/** The kind of an event. Pure: equal events have equal kinds, also as JSON. */
export function kindOf(event: TrailEvent): EventKind {
  const { eventName, eventRW, errorCode, objects, sources, ciphertexts, cutShort, requestId } = event;
  return {
    who: callerOf(event),
    eventName,
    // The number of a request is another one each time, and names nothing.
    mentions: event.mentions.filter((name) => name !== requestId),
    ...(eventRW !== undefined && { eventRW }),
    ...(errorCode !== undefined && { errorCode }),
    ...(objects !== undefined && { objects }),
    ...(sources !== undefined && { sources }),
    ...(ciphertexts !== undefined && { ciphertexts }),
    ...(cutShort !== undefined && { cutShort }),
  };
}

/** True for a look at an instance that succeeded: such a look of our own is the canary. */
export function isLook({ eventName, errorCode }: TrailEvent): boolean {
  return eventName === 'GetKmsInstance' && errorCode === undefined;
}

/** One event by itself, as spans. */
export function spansOf({ eventTime }: TrailEvent, quietFrom: Instant): Spans {
  const span = { count: 1, first: eventTime, last: eventTime };
  return eventTime >= quietFrom ? { recent: span } : { older: span };
}
