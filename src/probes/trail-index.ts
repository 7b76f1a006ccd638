import { createHash } from 'node:crypto';
import type { TrailEvent } from '../alibaba/cloud.js';
import { failure } from '../errors.js';
import type { Instant } from '../values/instant.js';
import { kindOf, originIn, originOf, someOf, type EventKind } from './trail-kinds.js';
import { broken } from './trail-seam.js';
import type { Counted } from './trail-tally.js';

/** Of indexes of another form nothing is believed. Raised with every change of `EventKind`, and of how it is read. */
export const INDEX_FORM = 1;

/** What one worker remembers of a region's events: beyond it, it says so and forgets nothing. */
const MOST = { kinds: 300_000, met: 500_000 } as const;

const DAY_S = 86_400;

/** Events of one kind, by day: four numbers each (the day, how many, the first and the last second). Newest day last. */
export interface Kind {
  days: number[];
  addresses: readonly string[];
  userAgents: readonly string[];
}

/** An event that will be listed again: its second, what it said, and in which reading it was met last. */
export interface Met {
  readonly second: number;
  readonly said: string;
  reading: number;
}

/**
 * What a region's trail said, for every instance in it: raw names, and never whose they are. It takes in events and
 * forgets none of the last 90 days.
 */
export interface TrailIndex {
  /** What it covers, as instants; empty before the first reading has ended. */
  from: string;
  to: string;
  readonly kinds: Map<string, Kind>;
  /** By id: the events that the next reading has to list again. */
  readonly met: Map<string, Met>;
  /** How many windows were begun so far. */
  readings: number;
  /** How much it holds at most. */
  readonly most: Readonly<Record<keyof typeof MOST, number>>;
}

/** An index of nothing. */
export function emptyIndex(most: TrailIndex['most'] = MOST): TrailIndex {
  return { from: '', to: '', kinds: new Map(), met: new Map(), readings: 0, most };
}

/**
 * Takes in one event, once however often it is listed. `isKept`: it will be listed again. Throws `LIST_INCOMPLETE` for one
 * that says something else than before, and for more than can be kept.
 */
export function takeIn(index: TrailIndex, event: TrailEvent, isKept: boolean): void {
  const kind = JSON.stringify(kindOf(event));
  const second = secondOf(event.eventTime);
  const before = index.met.get(event.eventId);
  if (before !== undefined) {
    if (before.second !== second || before.said !== digestOf(kind))
      throw broken(`event ${event.eventId} says something else than before`);
    before.reading = index.readings;
    return;
  }
  if (isKept) index.met.set(event.eventId, { second, said: digestOf(kind), reading: index.readings });
  count(kindIn(index, kind), second, event);
  const { kinds, met, most } = index;
  if (kinds.size > most.kinds) throw tooMuch(`more than ${most.kinds} kinds of events`);
  if (met.size > most.met) throw tooMuch(`more than ${most.met} events in a day`);
}

/** Throws `LIST_INCOMPLETE` when an event of this part of the trail was listed before, and not in this reading. */
export function mustBeListedAgain({ met, readings }: TrailIndex, from: Instant, before: Instant): void {
  for (const [id, { second, reading }] of met) {
    const isIn = second >= secondOf(from) && second < secondOf(before);
    if (isIn && reading !== readings) throw broken(`it showed event ${id}, and shows it no more`);
  }
}

/** Forgets the ids of what will not be listed again, and what the trail itself has forgotten for long. */
export function tidy(index: TrailIndex, againFrom: Instant, oldest: Instant): void {
  for (const [id, { second }] of index.met) if (second < secondOf(againFrom)) index.met.delete(id);
  const oldestDay = dayOf(secondOf(oldest));
  for (const [text, kind] of index.kinds) {
    while (kind.days.length > 0 && (kind.days[0] ?? 0) < oldestDay) kind.days.splice(0, 4);
    if (kind.days.length === 0) index.kinds.delete(text);
  }
}

/** When the events of a kind were, from `from` on, before and since the quiet days began. Undefined where none were. */
export function countedIn(
  { days, addresses, userAgents }: Kind,
  from: Instant,
  quietFrom: Instant,
): Counted | undefined {
  const [oldest, quiet] = [secondOf(from), secondOf(quietFrom)];
  let [older, recent]: [Seconds | undefined, Seconds | undefined] = [undefined, undefined];
  for (let at = 0; at < days.length; at += 4) {
    const [, counted = 0, first = 0, last = 0] = days.slice(at, at + 4);
    if (last < oldest) continue;
    if (last < quiet) older = joined(older, { count: counted, first: Math.max(first, oldest), last });
    else recent = joined(recent, { count: counted, first: Math.max(first, quiet), last });
  }
  if (older === undefined && recent === undefined) return undefined;
  return {
    ...(older !== undefined && { older: spanOf(older) }),
    ...(recent !== undefined && { recent: spanOf(recent) }),
    ...originIn(addresses, userAgents),
  };
}

/** The kind that its text in an index stands for. */
export function kindFrom(text: string): EventKind {
  // eslint-disable-next-line @typescript-eslint/no-unsafe-assignment -- written by `takeIn`, or read from a file whose code proves it
  const kind: EventKind = JSON.parse(text);
  return kind;
}

interface Seconds {
  readonly count: number;
  readonly first: number;
  readonly last: number;
}

function joined(before: Seconds | undefined, { count: counted, first, last }: Seconds): Seconds {
  if (before === undefined) return { count: counted, first, last };
  return {
    count: before.count + counted,
    first: Math.min(before.first, first),
    last: Math.max(before.last, last),
  };
}

function spanOf({ count: counted, first, last }: Seconds) {
  return { count: counted, first: instantOf(first), last: instantOf(last) };
}

function kindIn({ kinds }: TrailIndex, text: string): Kind {
  const known = kinds.get(text);
  if (known !== undefined) return known;
  const made: Kind = { days: [], addresses: [], userAgents: [] };
  kinds.set(text, made);
  return made;
}

function count(kind: Kind, second: number, event: TrailEvent): void {
  const { days } = kind;
  const day = dayOf(second);
  let at = days.length - 4;
  while (at >= 0 && (days[at] ?? 0) > day) at -= 4;
  if (at >= 0 && days[at] === day) {
    days[at + 1] = (days[at + 1] ?? 0) + 1;
    days[at + 2] = Math.min(days[at + 2] ?? second, second);
    days[at + 3] = Math.max(days[at + 3] ?? second, second);
  } else days.splice(at + 4, 0, day, 1, second, second);
  const { addresses, userAgents } = originOf(event);
  kind.addresses = someOf(kind.addresses, addresses);
  kind.userAgents = someOf(kind.userAgents, userAgents);
}

/** The trail tells whole seconds, and may keep parts of one. */
function secondOf(time: Instant): number {
  return Math.floor(Date.parse(time) / 1_000);
}

/** The instant of a second since 1970. */
export function instantOf(second: number): Instant {
  return new Date(second * 1_000).toISOString();
}

function dayOf(second: number): number {
  return Math.floor(second / DAY_S);
}

function digestOf(text: string): string {
  return createHash('sha256').update(text).digest('base64').slice(0, 16);
}

function tooMuch(what: string): Error {
  const text = `The region's audit trail has ${what}; this service keeps no more, and forgets none. Its use cannot be told.`;
  return failure('LIST_INCOMPLETE', text);
}
