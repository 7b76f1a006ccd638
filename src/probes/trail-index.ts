import type { TrailEvent } from '../alibaba/cloud.js';
import { failure } from '../errors.js';
import type { Instant } from '../values/instant.js';
import { createSharedLists, type ShareList } from './shared-lists.js';
import { createDays, type Day, type Days } from './trail-days.js';
import { kindOf, originIn, originOf, someOf, type EventKind, type Origin } from './trail-kinds.js';
import { broken } from './trail-seam.js';
import type { Counted } from './trail-tally.js';

/** Of indexes of another form nothing is believed. Raised with every change of `EventKind`, and of how it is read. */
export const INDEX_FORM = 2;

/** What one worker remembers of a region's events: beyond it, it says so and forgets nothing. */
const MOST = { kinds: 300_000, met: 500_000 } as const;

/** Events of one kind. */
export interface Kind {
  /** Which one it is in the file that was written last. */
  number: number;
  /** Where its days begin, among the days of the index. */
  days: number;
  addresses: readonly string[];
  userAgents: readonly string[];
}

/** An event that will be listed again: its second, what it said (a kind of the index), and in which reading it was met last. */
interface Met {
  readonly second: number;
  readonly kind: Kind;
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
  readonly days: Days;
  readonly share: ShareList;
  /** By id: the events that the next reading has to list again. */
  readonly met: Map<string, Met>;
  /** How many windows were begun so far. */
  readings: number;
  /** How much it holds at most. */
  readonly most: Readonly<Record<keyof typeof MOST, number>>;
}

/** An index of nothing. */
export function emptyIndex(most: TrailIndex['most'] = MOST): TrailIndex {
  const [days, share] = [createDays(), createSharedLists()];
  return { from: '', to: '', kinds: new Map(), days, share, met: new Map(), readings: 0, most };
}

/**
 * Takes in one event, once however often it is listed. `isKept`: it will be listed again. Throws `LIST_INCOMPLETE` for one
 * that says something else than before, and for more than can be kept.
 */
export function takeIn(index: TrailIndex, event: TrailEvent, isKept: boolean): void {
  const text = JSON.stringify(kindOf(event));
  const second = secondOf(event.eventTime);
  const before = index.met.get(event.eventId);
  if (before !== undefined) {
    if (before.second !== second || before.kind !== index.kinds.get(text))
      throw broken(`event ${event.eventId} says something else than before`);
    before.reading = index.readings;
    return;
  }
  const kind = kindIn(index, text);
  if (isKept) index.met.set(event.eventId, { second, kind, reading: index.readings });
  count(index, kind, second, event);
  const { kinds, met, most } = index;
  if (kinds.size > most.kinds) throw tooMuch(`more than ${most.kinds} kinds of events`);
  if (met.size > most.met) throw tooMuch(`more than ${most.met} events in a day`);
}

/** Throws `LIST_INCOMPLETE` when an event of this part of the trail was listed before, and not in this reading. */
export function mustBeListedAgain({ met, readings }: TrailIndex, from: Instant, before: Instant): void {
  const [first, end] = [secondOf(from), secondOf(before)];
  for (const [id, { second, reading }] of met) {
    const isIn = second >= first && second < end;
    if (isIn && reading !== readings) throw broken(`it showed event ${id}, and shows it no more`);
  }
}

/** Forgets the ids of what will not be listed again, and what the trail itself has forgotten for long. */
export function tidy(index: TrailIndex, againFrom: Instant, oldest: Instant): void {
  const [again, end] = [secondOf(againFrom), secondOf(oldest)];
  for (const [id, { second }] of index.met) if (second < again) index.met.delete(id);
  for (const [text, kind] of index.kinds) {
    kind.days = index.days.forget(kind.days, end);
    if (kind.days === 0) index.kinds.delete(text);
  }
}

/** When the events of a kind were, from `from` on, before and since the quiet days began. Undefined where none were. */
export function countedIn(
  { days }: TrailIndex,
  { days: begin, addresses, userAgents }: Kind,
  from: Instant,
  quietFrom: Instant,
): Counted | undefined {
  const [oldest, quiet] = [secondOf(from), secondOf(quietFrom)];
  let [older, recent]: [Day | undefined, Day | undefined] = [undefined, undefined];
  for (const { count: counted, first, last } of days.of(begin)) {
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

function joined(before: Day | undefined, day: Day): Day {
  if (before === undefined) return day;
  return {
    count: before.count + day.count,
    first: Math.min(before.first, day.first),
    last: Math.max(before.last, day.last),
  };
}

function spanOf({ count: counted, first, last }: Day) {
  return { count: counted, first: instantOf(first), last: instantOf(last) };
}

function kindIn({ kinds, share }: TrailIndex, text: string): Kind {
  const known = kinds.get(text);
  if (known !== undefined) return known;
  const made: Kind = { number: 0, days: 0, addresses: share([]), userAgents: share([]) };
  // A text that was just put together is a tree of its parts, which is put together anew each time that it is written.
  kinds.set(Buffer.from(text).toString(), made);
  return made;
}

function count({ days, share }: TrailIndex, kind: Kind, second: number, event: TrailEvent): void {
  kind.days = days.count(kind.days, second);
  const { addresses, userAgents } = originOf(event);
  kind.addresses = joinedLists(kind.addresses, addresses, share);
  kind.userAgents = joinedLists(kind.userAgents, userAgents, share);
}

function joinedLists(some: readonly string[], others: Origin['addresses'], share: ShareList) {
  const all = someOf(some, others);
  return all === some ? some : share(all);
}

/** The trail tells whole seconds, and may keep parts of one. */
function secondOf(time: Instant): number {
  return Math.floor(Date.parse(time) / 1_000);
}

/** The instant of a second since 1970. */
export function instantOf(second: number): Instant {
  return new Date(second * 1_000).toISOString();
}

function tooMuch(what: string): Error {
  const text = `The region's audit trail has ${what}; this service keeps no more, and forgets none. Its use cannot be told.`;
  return failure('LIST_INCOMPLETE', text);
}
