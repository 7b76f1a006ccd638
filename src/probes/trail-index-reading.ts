import type { ActionTrail, TrailEvent } from '../alibaba/cloud.js';
import type { Instant } from '../values/instant.js';
import type { Tick } from './paging.js';
import { emptyIndex, mustBeListedAgain, takeIn, tidy, type TrailIndex } from './trail-index.js';
import { before, earlier, isNear, later, oldestInTrail, queriesFor } from './trail-parts.js';
import type { Window } from './trail-seam.js';
import { readWindow, type WindowPlace } from './trail-window.js';

const DAY_MS = 24 * 3_600_000;
/** So much of the trail is read again each time: what comes later than this is not seen. */
const AGAIN_MS = DAY_MS;
/** An older look of another run may follow: a first reading begins so much before what the first look needs. */
const SPARE_MS = 7 * DAY_MS;
/** After how many pages a long reading is saved: at the trail's quota, about half a minute of it. */
const SAVE_EVERY = 60;
/** A slow reading is saved after so long, however little it has read. */
const SAVE_AFTER_MS = 30_000;
/** What ends later than this after now is of a clock that was wrong. */
const CLOCKS_APART_MS = 3_600_000;

/** A reading of the trail that has begun and not ended. */
export interface HalfRead extends Window {
  /** Which of its queries is next, and where in it. */
  query: number;
  place?: WindowPlace | undefined;
}

/** An index, and the reading that is under way for it. */
export interface TrailState {
  index: TrailIndex;
  half?: HalfRead | undefined;
}

/** How an index is read on. */
export interface ReadingOn {
  /** What the look needs. */
  readonly needed: Window;
  /** Each event that is listed now, also those that are known. */
  readonly onEvent: (event: TrailEvent) => void;
  readonly tick: Tick;
  /** Called about twice a minute, and when a reading has ended. */
  readonly save: () => Promise<void>;
}

/**
 * Reads what the index lacks of `needed`, and the last day before that once more. What was begun before is ended first.
 * Answers from when on it was read now. Throws `LIST_INCOMPLETE` where the trail contradicts itself or the index.
 */
export async function readIndexOn(
  trail: ActionTrail,
  state: TrailState,
  reading: ReadingOn,
): Promise<Instant> {
  const { needed } = reading;
  const isToCome = (time: Instant) => time > before(needed.to, -CLOCKS_APART_MS);
  if (isToCome(state.index.to) || isToCome(state.half?.to ?? ''))
    Object.assign(state, { index: emptyIndex(), half: undefined });
  let freshFrom: Instant;
  do {
    // What was begun before was in part read before: of none of it is it sure that it was read now.
    freshFrom = state.half?.to ?? '';
    state.half ??= nextReading(state, needed);
    if (freshFrom === '') freshFrom = state.half.from;
    await readHalf(trail, state, state.half, reading);
  } while (state.index.to < needed.to || state.index.from > needed.from);
  return freshFrom;
}

/** The reading that brings an index up to `needed`; a new index where this one does not go back so far. */
function nextReading(state: TrailState, { from, to }: Window): HalfRead {
  const { index } = state;
  const oldest = oldestInTrail(to);
  if (index.to !== '' && index.from <= from) {
    const again = later(index.from, before(index.to, AGAIN_MS));
    if (again >= oldest) return { from: again, to: later(index.to, to), query: 0 };
  }
  state.index = emptyIndex();
  return { from: earlier(from, later(oldest, before(from, SPARE_MS))), to, query: 0 };
}

async function readHalf(
  trail: ActionTrail,
  state: TrailState,
  half: HalfRead,
  { onEvent, tick, save }: ReadingOn,
): Promise<void> {
  const { index } = state;
  const windows = queriesFor(half);
  const edges = windows.map(({ from }) => from);
  const again = before(half.to, AGAIN_MS);
  const isKept = (time: Instant) => time >= again || isNear(time, edges);
  for (const [at, window] of windows.entries()) {
    if (at < half.query) continue;
    if (half.place === undefined) index.readings += 1;
    let pages = 0;
    let savedAt = performance.now();
    await readWindow(trail, window, {
      onEvent(event) {
        takeIn(index, event, isKept(event.eventTime));
        onEvent(event);
      },
      tick,
      start: half.place,
      async save(place) {
        half.place = place;
        pages += 1;
        if (pages % SAVE_EVERY > 0 && performance.now() - savedAt <= SAVE_AFTER_MS) return;
        await save();
        savedAt = performance.now();
      },
    });
    mustBeListedAgain(index, window.from, window.to);
    Object.assign(half, { query: at + 1, place: undefined });
  }
  index.from = index.from === '' || half.from < index.from ? half.from : index.from;
  index.to = half.to;
  state.half = undefined;
  tidy(index, before(half.to, AGAIN_MS), oldestInTrail(half.to));
  await save();
}
