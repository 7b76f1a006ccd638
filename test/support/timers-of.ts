/**
 * How many timers are open that were set from files with this in their path, from now on. Files share a process, and what
 * others left behind sets timers, too. Counts those of the global functions, also while they are fake.
 */
export function timersOf(path: string): () => number {
  const open = new Set<unknown>();
  const isOurs = () => new Error().stack?.includes(path) === true;
  const { setTimeout, setInterval, clearTimeout, clearInterval } = globalThis;
  const cleared =
    (clear: (timer: NodeJS.Timeout | undefined) => void) => (timer: NodeJS.Timeout | undefined) => {
      open.delete(timer);
      clear(timer);
    };
  Object.assign(globalThis, {
    setTimeout: (work: () => void, ms?: number) => {
      const timer = setTimeout(() => {
        open.delete(timer);
        work();
      }, ms);
      if (isOurs()) open.add(timer);
      return timer;
    },
    setInterval: (work: () => void, ms?: number) => {
      const timer = setInterval(work, ms);
      if (isOurs()) open.add(timer);
      return timer;
    },
    clearTimeout: cleared(clearTimeout),
    clearInterval: cleared(clearInterval),
  });
  return () => open.size;
}
