import type { ActionTrail, TrailEvent } from '../alibaba/cloud.js';
import type { Instant } from '../values/instant.js';
import type { Tick } from './paging.js';
import { broken, createSeam, mustBeIn, type Seam, type SeamState, type Window } from './trail-seam.js';

/** Twenty million events in 30 days, more than anybody can read at the quota: the cloud is leading us in circles. */
const MAX_PAGES = 400_000;
/** Events on a page. Source: docs/cloud-facts.md, ActionTrail limits. */
const FULL_PAGE = 50;

/** Where a reading of a window has got to: its next page, the end of the list that the page is of, and its seam. */
export interface WindowPlace {
  readonly until: Instant;
  readonly next: string;
  readonly seam: SeamState;
}

/** How a window is read. */
export interface WindowReading {
  /** Each event once, newest first. */
  readonly onEvent: (event: TrailEvent) => void;
  readonly tick: Tick;
  readonly start?: WindowPlace | undefined;
  /** Called after each page that another one follows. */
  readonly save?: (place: WindowPlace) => Promise<void>;
}

/**
 * Reads all KMS events of a window, newest first, until its other end has been met: the oldest events of the window, asked
 * for by themselves, have to be those that were read last. A page that has lost its token looks like the end and is not:
 * the rest is then asked for by time. Throws `LIST_INCOMPLETE` where that does not lead on, and where the trail
 * contradicts itself. Of what an answer leaves out in the middle, nothing can be known.
 */
export async function readWindow(trail: ActionTrail, window: Window, reading: WindowReading): Promise<void> {
  const seam = createSeam(window, reading.start?.seam);
  let { until, next }: { until: Instant; next?: string } = reading.start ?? { until: window.to };
  for (let turn = 0; turn < MAX_PAGES; turn += 1) {
    const before = seam.taken();
    await readDown(trail, { from: window.from, to: until }, next, seam, reading);
    seam.mustBeComplete();
    if (await isMet(trail, window, seam, reading.tick)) return;
    if (seam.taken() === before) throw broken('its oldest events are not among those that it lists');
    until = seam.end() ?? window.to;
    next = undefined;
    seam.listAgain();
  }
  throw broken(`no end after ${MAX_PAGES} readings`);
}

async function readDown(
  trail: ActionTrail,
  window: Window,
  start: string | undefined,
  seam: Seam,
  { onEvent, tick, save }: WindowReading,
): Promise<void> {
  const tokens = new Set<string>();
  let next = start;
  for (let page = 1; page <= MAX_PAGES; page += 1) {
    const answer = await trail.lookupKmsEvents({ ...window, ...(next !== undefined && { next }) });
    for (const event of answer.items) if (seam.accept(event)) onEvent(event);
    if (answer.next === undefined) return;
    if (tokens.has(answer.next)) throw broken('a page token comes twice');
    tokens.add(answer.next);
    next = answer.next;
    await save?.({ until: window.to, next, seam: seam.state() });
    await tick();
  }
  throw broken(`no end after ${MAX_PAGES} pages`);
}

/** True when the oldest events of the window are known: asked for from the other side, nothing new comes. */
async function isMet(trail: ActionTrail, window: Window, seam: Seam, tick: Tick): Promise<boolean> {
  const rest = { from: window.from, to: seam.end() ?? window.to };
  const awaited = new Set(seam.surely());
  const seen = new Set<string>();
  let next: string | undefined;
  for (let page = 1; page <= MAX_PAGES; page += 1) {
    await tick();
    const answer = await trail.lookupKmsEvents({
      ...rest,
      direction: 'FORWARD',
      ...(next !== undefined && { next }),
    });
    for (const event of answer.items) {
      mustBeIn(event, rest);
      if (!seam.has(event)) return false;
      if (seen.has(event.eventId)) throw broken(`event ${event.eventId} comes twice`);
      seen.add(event.eventId);
      awaited.delete(event.eventId);
    }
    next = answer.next;
    if (next === undefined && answer.items.length >= FULL_PAGE)
      throw broken('a full page of its oldest events says that it is the last one');
    if (next === undefined) break;
  }
  const [missing] = awaited;
  if (missing !== undefined) throw broken(`it showed event ${missing}, and shows it no more`);
  return true;
}
