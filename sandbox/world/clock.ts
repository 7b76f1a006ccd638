/** The time of the sandbox, milliseconds since 1970; it goes on like the host’s and can be moved ahead. */
export interface Clock {
  readonly start: number;
  readonly now: () => number;
  readonly advance: (milliseconds: number) => void;
}

/** Starts at an instant and goes on at the pace of the host; it can be moved, forwards only. */
export function createClock(start: number): Clock {
  const origin = performance.now();
  let skipped = 0;
  return {
    start,
    now: () => Math.round(start + (performance.now() - origin) + skipped),
    advance: (milliseconds) => void (skipped += milliseconds),
  };
}
