/**
 * Does `work`, and tells it how many timers are open that were set meanwhile from files with this in their path. Files
 * share a process, and what others left behind sets timers, too. Counts those of the global functions, also while they are
 * fake, and puts these back: what was faked cannot be undone over functions that are not the fake ones.
 */
export async function countingTimers(
  path: string,
  work: (open: () => number) => Promise<void>,
): Promise<void> {
  const { setTimeout, setInterval, clearTimeout, clearInterval } = globalThis;
  const open = new Set<unknown>();
  const isOurs = () => new Error().stack?.includes(path) === true;
  const cleared =
    (clear: (timer: NodeJS.Timeout | undefined) => void) => (timer: NodeJS.Timeout | undefined) => {
      open.delete(timer);
      clear(timer);
    };
  Object.assign(globalThis, {
    setTimeout: (due: () => void, ms?: number) => {
      const timer = setTimeout(() => {
        open.delete(timer);
        due();
      }, ms);
      if (isOurs()) open.add(timer);
      return timer;
    },
    setInterval: (due: () => void, ms?: number) => {
      const timer = setInterval(due, ms);
      if (isOurs()) open.add(timer);
      return timer;
    },
    clearTimeout: cleared(clearTimeout),
    clearInterval: cleared(clearInterval),
  });
  try {
    await work(() => open.size);
  } finally {
    Object.assign(globalThis, { setTimeout, setInterval, clearTimeout, clearInterval });
  }
}
