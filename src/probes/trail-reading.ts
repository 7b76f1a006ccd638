import type { ActionTrail } from '../alibaba/cloud.js';
import type { Instant } from '../values/instant.js';
import type { Names } from './attribution.js';
import type { Tick } from './paging.js';
import { before, isNear, later, SEAM_MS } from './trail-parts.js';
import { broken } from './trail-seam.js';
import { tallyEvent, type Tally, type TrailTask } from './trail-tally.js';
import { readWindow } from './trail-window.js';

/** A reading of the trail: up to when it was read, and what it saw. */
export interface TrailReading {
  readonly task: TrailTask;
  readonly names: Names;
  readonly tally: Tally;
  /** Events near its end: what is read beside it has to show them again, and must not count them twice. */
  readonly seams: ReadonlyMap<string, Instant>;
}

/**
 * Reads on from a little before where a reading ended, to `to`: what happened while the rest was looked at, and what the
 * trail showed late. Throws `LIST_INCOMPLETE` when an event that was there is there no more.
 */
export async function readOn(
  trail: ActionTrail,
  { task: { to: end, ...asked }, names, tally, seams: all }: TrailReading,
  to: Instant,
  tick: Tick,
): Promise<TrailReading> {
  const task = { ...asked, to };
  const from = later(before(end, SEAM_MS), task.from);
  const seams = new Map([...all].filter(([, time]) => time >= from));
  const awaited = new Set(seams.keys());
  await readWindow(
    trail,
    { from, to },
    {
      tick,
      onEvent(event) {
        awaited.delete(event.eventId);
        if (seams.has(event.eventId)) return;
        tallyEvent(event, task, names, tally);
        if (isNear(event.eventTime, [before(to, SEAM_MS)])) seams.set(event.eventId, event.eventTime);
      },
    },
  );
  const [missing] = awaited;
  if (missing !== undefined) throw broken(`it showed event ${missing}, and shows it no more`);
  return { task, names, tally, seams };
}
