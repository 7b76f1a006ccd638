import type { ActionTrail } from '../alibaba/cloud.js';
import { codeOf } from '../errors.js';
import type { Tick } from './paging.js';
import { emptyIndex } from './trail-index.js';
import { readIndexOn, type TrailState } from './trail-index-reading.js';
import { createLooks, readingOf, type FreshRead } from './trail-from-index.js';
import type { TrailReading } from './trail-reading.js';
import type { Window } from './trail-seam.js';
import type { TrailTask } from './trail-tally.js';

/** Where one index is kept between processes. */
export interface IndexFile {
  /** What was kept; undefined where nothing is that can be believed. Never throws. */
  load(): Promise<TrailState | undefined>;
  /** Never throws: without it, the next process reads anew. */
  save(state: TrailState): Promise<void>;
  /** Never throws. */
  forget(): Promise<void>;
}

/** One region's trail, as one worker has read it. */
export interface SharedIndex {
  read(trail: ActionTrail, task: TrailTask, tick: Tick): Promise<TrailReading>;
}

/** Passing trouble: what was read so far is as good as before. Anything else may be the index's own fault. */
const PASSING: readonly (string | undefined)[] = [
  undefined,
  'CLOUD_THROTTLED',
  'CLOUD_UNAVAILABLE',
  'CLOUD_UNREACHABLE',
  'CLOUD_ACCESS_DENIED',
  'CLOUD_CREDENTIALS_INVALID',
];

/** A reading that has not begun: whoever comes until then takes part in it. */
interface Shared {
  from: TrailTask['from'];
  to: TrailTask['to'];
  readonly waiting: Waiting;
  readonly done: Promise<FreshRead>;
}

/** Looks that wait at the same time share one reading; it begins when all looks through the one before have ended. */
export function createSharedIndex(file: IndexFile): SharedIndex {
  const index = createKeptIndex(file);
  let next: Shared | undefined;
  // One after another: nothing is read into an index while somebody looks through it.
  let turn: Promise<unknown> = Promise.resolve();

  function join(trail: ActionTrail, { from, to }: TrailTask): Shared {
    if (next === undefined) {
      const begin = () => {
        next = undefined;
        return index.readOn(trail, begun, tick);
      };
      const tick = async () => {
        await begun.waiting.tick();
        // Those who wait for the next reading may leave too. It finds out by itself when nobody is left.
        await next?.waiting.tick().catch(() => undefined);
      };
      const begun: Shared = { from, to, waiting: createWaiting(), done: turn.then(begin) };
      next = begun;
    }
    if (from < next.from) next.from = from;
    if (to > next.to) next.to = to;
    return next;
  }

  return {
    read(trail, task, tick) {
      const { done, waiting } = join(trail, task);
      const mine = done.then((read) => readingOf(trail, read, task, tick));
      // Of what they read nothing is kept here.
      turn = Promise.allSettled([turn, mine]).then(() => undefined);
      return Promise.race([mine, waiting.gone(tick)]);
    },
  };
}

/** The index, read from its file when it is first needed, and thrown away where it may be wrong. */
function createKeptIndex(file: IndexFile) {
  let state: TrailState | undefined;
  return {
    async readOn(trail: ActionTrail, needed: Window, tick: Tick): Promise<FreshRead> {
      const looks = createLooks();
      const kept = (state ??= (await file.load()) ?? { index: emptyIndex() });
      const save = () => file.save(kept);
      try {
        await tick();
        const freshFrom = await readIndexOn(trail, kept, { needed, onEvent: looks.note, tick, save });
        return { index: kept.index, freshFrom, looks };
      } catch (error) {
        if (!PASSING.includes(codeOf(error))) {
          state = undefined;
          await file.forget();
        }
        throw error;
      }
    },
  };
}

/** Those who wait for a reading. It goes on while anybody does. */
interface Waiting {
  /** Rejects when this one does not want it any more. */
  gone(tick: Tick): Promise<never>;
  /** Throws when nobody wants it any more. */
  tick(): Promise<void>;
}

function createWaiting(): Waiting {
  const leave = new Map<Tick, (why: unknown) => void>();
  let last: unknown;
  return {
    gone: (tick) =>
      new Promise((_, reject) => {
        leave.set(tick, reject);
      }),
    async tick() {
      for (const [tick, reject] of leave) {
        await tick().catch((why: unknown) => {
          leave.delete(tick);
          last = why;
          reject(why);
        });
      }
      if (leave.size === 0) throw last;
    },
  };
}
