import type { Time } from '../../src/alibaba/limiter.js';

/** A clock on which hours pass in an instant: it moves to the next one who waits, once nobody has anything else to do. */
export function virtualTime(): Time & { passed(work: Promise<unknown>): Promise<void> } {
  let now = 0;
  const sleepers: { at: number; wake: () => void }[] = [];
  return {
    now: () => now,
    sleep: (ms) => new Promise((wake) => void sleepers.push({ at: now + ms, wake })),
    /** Lets time pass until this work is done. */
    async passed(work) {
      let done = false;
      const end = () => void (done = true);
      void work.then(end, end);
      for (;;) {
        await new Promise((resolve) => setImmediate(resolve));
        if (done) return;
        sleepers.sort((a, b) => a.at - b.at);
        const next = sleepers.shift();
        if (next === undefined) continue;
        now = Math.max(now, next.at);
        next.wake();
      }
    },
  };
}
