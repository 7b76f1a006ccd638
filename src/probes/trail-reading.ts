import type { ActionTrail } from '../alibaba/cloud.js';
import type { Instant } from '../values/instant.js';
import { namesOf, type Names } from './attribution.js';
import { BOOKMARK_AFTER_MS, type Bookmark, type Tick } from './paging.js';
import { broken, type Window } from './trail-seam.js';
import {
  bookmarkOf,
  FORM,
  tallyEvent,
  tallyFrom,
  type Tally,
  type TrailBookmark,
  type TrailTask,
} from './trail-tally.js';
import { readWindow, type WindowPlace, type WindowReading } from './trail-window.js';

/** After how many pages a long reading is saved: about 10 s of it. */
const BOOKMARK_EVERY = 20;

/** A query may span 30 days, and is widened to whole seconds. Source: docs/cloud-facts.md, ActionTrail limits. */
const MAX_QUERY_MS = 30 * 24 * 3_600_000 - 60_000;

/** So much of what was read is read again by what is read beside it. */
const SEAM_MS = 60_000;

/** A reading of the trail: up to when it was read, and what it saw. */
export interface TrailReading {
  readonly task: TrailTask;
  readonly names: Names;
  readonly tally: Tally;
  /** Events near the ends of what was read: what is read beside it has to show them again, and must not count them twice. */
  readonly seams: ReadonlyMap<string, Instant>;
}

/**
 * Reads every page of the region's KMS events, in parts of 30 days that overlap. The reading can be brought up to date
 * before it is judged by `reportOf`. Throws `LIST_INCOMPLETE` where the trail contradicts itself.
 */
export async function readActionTrail(
  trail: ActionTrail,
  asked: TrailTask,
  tick: Tick,
  bookmark?: Bookmark<TrailBookmark>,
): Promise<TrailReading> {
  // A token is of use only with the very window that it was given for.
  const last = bookmark?.last?.form === FORM ? bookmark.last : undefined;
  const task = { ...asked, ...last?.window };
  const seams = new Map(last?.seams);
  const reading = { task, names: namesOf(task.instanceId, task.inventory), tally: tallyFrom(last), seams };
  const windows = queriesFor(task);
  for (const [at, window] of windows.entries()) {
    if (at < (last?.query ?? 0)) continue;
    let pages = 0;
    let savedAt = performance.now();
    const save = async (place: WindowPlace) => {
      pages += 1;
      if (pages % BOOKMARK_EVERY > 0 && performance.now() - savedAt <= BOOKMARK_AFTER_MS) return;
      await bookmark?.save(bookmarkOf({ task, query: at, place, tally: reading.tally, seams }));
      savedAt = performance.now();
    };
    const start = at === last?.query ? last.place : undefined;
    const known = start === undefined ? [...seams].filter(([, time]) => time < window.to) : [];
    await readBeside(trail, window, reading, {
      known: at === 0 ? [] : known,
      seams,
      windows,
      tick,
      start,
      save,
    });
  }
  return reading;
}

/**
 * Reads on from a little before where a reading ended, to `to`: what happened while the rest was looked at, and what the
 * trail showed late. Throws `LIST_INCOMPLETE` when an event that was there is there no more.
 */
export async function readOn(
  trail: ActionTrail,
  reading: TrailReading,
  to: Instant,
  tick: Tick,
): Promise<TrailReading> {
  const next = { ...reading, task: { ...reading.task, to } };
  const from = later(before(reading.task.to, SEAM_MS), reading.task.from);
  const window = { from, to };
  const known = [...reading.seams].filter(([, time]) => time >= from);
  const seams = new Map(known);
  await readBeside(trail, window, next, { known, seams, windows: [], tick });
  return { ...next, seams };
}

interface Beside extends Omit<WindowReading, 'onEvent'> {
  /** Events that a reading beside this one has shown in its window. */
  readonly known: readonly (readonly [string, Instant])[];
  readonly seams: Map<string, Instant>;
  readonly windows: readonly Window[];
}

/** Reads a window and counts what is new in it. What was seen in it before has to be there still. */
async function readBeside(
  trail: ActionTrail,
  window: Window,
  { task, names, tally }: TrailReading,
  { known, seams, windows, ...reading }: Beside,
): Promise<void> {
  const awaited = new Set(known.map(([id]) => id));
  const edges = [before(task.to, SEAM_MS), ...windows.map(({ from }) => from)];
  const isEdge = (time: Instant) =>
    edges.some((edge) => time >= edge && time <= before(edge, -SEAM_MS - 1_000));
  await readWindow(trail, window, {
    ...reading,
    onEvent(event) {
      awaited.delete(event.eventId);
      if (seams.has(event.eventId)) return;
      tallyEvent(event, task, names, tally);
      if (isEdge(event.eventTime)) seams.set(event.eventId, event.eventTime);
    },
  });
  const [missing] = awaited;
  if (missing !== undefined) throw broken(`it showed event ${missing}, and shows it no more`);
}

/** The window in parts that one query may span, the newest first; each overlaps the one before it by a seam. */
function queriesFor({ from, to }: Window): Window[] {
  const start = Math.floor((Date.parse(to) - MAX_QUERY_MS) / 1_000) * 1_000;
  if (start <= Date.parse(from)) return [{ from, to }];
  const rest = { from, to: new Date(start + SEAM_MS).toISOString() };
  return [{ from: new Date(start).toISOString(), to }, ...queriesFor(rest)];
}

function before(time: Instant, ms: number): Instant {
  return new Date(Date.parse(time) - ms).toISOString();
}

function later(a: Instant, b: Instant): Instant {
  return a > b ? a : b;
}
