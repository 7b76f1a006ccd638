import { AsyncLocalStorage } from 'node:async_hooks';
import { setTimeout as sleep } from 'node:timers/promises';

/** How often one product may be asked: so many calls in so many milliseconds, whenever these begin. */
export interface Rate {
  readonly calls: number;
  readonly perMs: number;
}

/** A clock that never jumps, and a way to wait by it. Milliseconds. */
export interface Time {
  now(): number;
  sleep(ms: number): Promise<void>;
}

/** The one who says when a product may be asked, for a whole process. */
export interface Limiter {
  /** Waits for the caller's turn: whoever has precedence first, then whoever has waited longest. */
  turn(): Promise<void>;
  /** The cloud has answered that it was asked too often: nobody asks for a while, for longer each time. */
  tooOften(): void;
  /** It has answered otherwise: the next pause is a short one again. */
  answered(): void;
}

/** A pause after an answer that it was too often: at first, and at most. */
const PAUSE_MS = { first: 250, most: 30_000 } as const;

/** A call of the executor's last look goes before one of a gate, and that before one of a scan. */
const LAST = 2;
const precedence = new AsyncLocalStorage<number>();

/** Whatever `work` asks goes before all that others ask; within such work, before that too. */
export function goAhead<T>(work: () => Promise<T>): Promise<T> {
  return precedence.run(Math.min(LAST, (precedence.getStore() ?? 0) + 1), work);
}

/** The time of this machine. */
export const realTime: Time = {
  now: () => performance.now(),
  // Timers may fire up to a millisecond early.
  sleep: (ms) => sleep(Math.ceil(ms) + 1),
};

/** Nobody has asked yet. A rate of `Infinity` calls makes nobody wait before the cloud says that it was too often. */
export function createLimiter({ calls, perMs }: Rate, time: Time = realTime): Limiter {
  const waiting = Array.from({ length: LAST + 1 }, (): (() => void)[] => []);
  const recent: number[] = [];
  let pausedUntil = 0;
  let pauseMs = 0;
  let serving = false;

  const freeAt = () => Math.max(pausedUntil, recent.length < calls ? 0 : (recent[0] ?? 0) + perMs);
  const take = () => waiting.findLast((row) => row.length > 0)?.shift();

  async function serve() {
    serving = true;
    while (waiting.some((row) => row.length > 0)) {
      const waitMs = freeAt() - time.now();
      if (waitMs > 0) {
        // Looked at anew afterwards: a pause may have begun, and somebody with precedence may have come.
        await time.sleep(waitMs);
        continue;
      }
      if (calls !== Infinity) recent.push(time.now());
      if (recent.length > calls) recent.shift();
      take()?.();
    }
    serving = false;
  }

  return {
    turn: () =>
      new Promise((resolve) => {
        waiting[precedence.getStore() ?? 0]?.push(resolve);
        if (!serving) void serve();
      }),
    tooOften: () => {
      const now = time.now();
      // Of several that were sent together, the first one tells.
      if (now < pausedUntil) return;
      pauseMs = Math.min(PAUSE_MS.most, Math.max(PAUSE_MS.first, pauseMs * 2));
      pausedUntil = now + pauseMs;
    },
    answered: () => {
      pauseMs = 0;
    },
  };
}
