import type { Instant } from '../values/instant.js';
import type { TrailEvent } from '../alibaba/cloud.js';
import { failure } from '../errors.js';

/** A part of the trail; events tell their time in whole seconds, and both ends are included to the second. */
export interface Window {
  readonly from: Instant;
  readonly to: Instant;
}

/** The oldest events of a reading, newest first, as plain JSON: where it goes on, and what it must not count again. */
export type SeamState = readonly (readonly [id: string, second: number])[];

/**
 * Follows a window of the trail from its newest event to its oldest. Remembers the ids of the last seconds only: an event
 * that comes twice has one time, so in order it can come again there and nowhere else.
 */
export interface Seam {
  /** True for a new event. Throws `LIST_INCOMPLETE` for one out of the window or out of order, or twice in one list. */
  accept(event: TrailEvent): boolean;
  has(event: TrailEvent): boolean;
  /** An end of a window that holds the oldest events that were seen; undefined before the first. */
  end(): Instant | undefined;
  /** How many events were new so far. */
  taken(): number;
  /** The same events are about to be listed once more: from now on, those that are known may come, and have to. */
  listAgain(): void;
  /** Throws `LIST_INCOMPLETE` when an event that was seen before was not listed again. */
  mustBeComplete(): void;
  /** Ids of the events that any list up to `end` has to show. */
  surely(): string[];
  state(): SeamState;
}

/** A seam within `window`, which goes on from `last`. */
export function createSeam(window: Window, last: SeamState = []): Seam {
  const ids = new Map<string, number>(last);
  let newest = Infinity;
  let oldest = last.length === 0 ? undefined : Math.min(...ids.values());
  let listed = new Set<string>();
  let awaited = new Set<string>();
  let taken = 0;
  if (oldest !== undefined) newest = oldest;
  const surely = () => [...ids].filter(([, at]) => at === oldest).map(([id]) => id);
  return {
    accept(event) {
      const second = mustBeIn(event, window);
      if (second > newest) throw broken('an event is newer than the one before it');
      if (listed.has(event.eventId)) throw broken(`event ${event.eventId} comes twice`);
      if (second < newest) listed = new Set();
      newest = second;
      listed.add(event.eventId);
      awaited.delete(event.eventId);
      const isNew = !ids.has(event.eventId);
      if (oldest === undefined || second < oldest) {
        oldest = second;
        for (const [id, at] of ids) if (at > second + 1) ids.delete(id);
      }
      ids.set(event.eventId, second);
      if (isNew) taken += 1;
      return isNew;
    },
    has: (event) => ids.has(event.eventId),
    // The trail tells whole seconds, and may keep parts of one.
    end: () => (oldest === undefined ? undefined : new Date((oldest + 1) * 1_000).toISOString()),
    taken: () => taken,
    listAgain() {
      newest = Infinity;
      listed = new Set();
      awaited = new Set(surely());
    },
    surely,
    mustBeComplete() {
      const [missing] = awaited;
      if (missing !== undefined) throw broken(`it showed event ${missing}, and shows it no more`);
    },
    state: () => [...ids],
  };
}

/** The second of an event. Throws `LIST_INCOMPLETE` when it is not one of this window. */
export function mustBeIn({ eventTime }: TrailEvent, { from, to }: Window): number {
  const second = Math.floor(Date.parse(eventTime) / 1_000);
  if (second < Math.floor(Date.parse(from) / 1_000) || second > Math.ceil(Date.parse(to) / 1_000))
    throw broken(`it shows an event of ${eventTime}, and was asked for ${from} to ${to}`);
  return second;
}

/** The failure for a trail that contradicts itself. */
export function broken(found: string): Error {
  return failure(
    'LIST_INCOMPLETE',
    `The list of audit events cannot be trusted: ${found}. It is read again from the start.`,
  );
}
