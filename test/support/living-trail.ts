import type { ActionTrail, TrailEvent } from '../../src/alibaba/cloud.js';

/** A region's trail that goes on while it is read: what lies in it can come, go and change. */
export interface LivingTrail extends ActionTrail {
  readonly events: TrailEvent[];
  /** Queries so far. */
  readonly queries: () => number;
  /** Called before each query; what it throws, the query throws. */
  before: (query: number) => void | Promise<void>;
}

/** Pages of 50, newest first, tokens that hold for one window, events told by whole seconds. */
export function livingTrail(events: readonly TrailEvent[] = []): LivingTrail {
  let queries = 0;
  const trail: LivingTrail = {
    events: [...events],
    queries: () => queries,
    before: () => undefined,
    async lookupKmsEvents({ from, to, next, direction, eventName }) {
      queries += 1;
      await trail.before(queries);
      const window = [from, to, direction ?? '', eventName ?? ''].join(' ');
      if (next !== undefined && !next.endsWith(window)) throw new Error('a token of another window');
      const found = trail.events
        .filter(({ eventTime }) => eventTime >= from && eventTime <= to)
        .filter((event) => eventName === undefined || event.eventName === eventName)
        .toSorted((a, b) => b.eventTime.localeCompare(a.eventTime) || b.eventId.localeCompare(a.eventId));
      if (direction === 'FORWARD') found.reverse();
      const at = Number(next?.split(' ')[0] ?? 0);
      const items = found.slice(at, at + 50);
      return at + 50 < found.length ? { items, next: `${String(at + 50)} ${window}` } : { items };
    },
  };
  return trail;
}
