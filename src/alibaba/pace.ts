import { setTimeout as sleep } from 'node:timers/promises';

/** Waits for the caller's turn. */
export type Pace = () => Promise<void>;

/** Lets callers pass one at a time, at least `spacingMs` milliseconds apart, by a clock that never jumps. */
export function createPace(spacingMs: number): Pace {
  let freeAt = 0;
  return async () => {
    const now = performance.now();
    const turn = Math.max(now, freeAt);
    freeAt = turn + spacingMs;
    // Timers may fire up to a millisecond early.
    if (turn > now) await sleep(Math.ceil(turn - now) + 1);
  };
}
