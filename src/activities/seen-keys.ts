import type { KmsKey } from '../alibaba/cloud.js';

/** Beyond it, what people did in between may be in no list: they are described anew. */
const FOR_MS = 10 * 60_000;
/** Keys of so many instances of usual size; a larger one is described twice. */
const MAX_KEYS = 20_000;

/**
 * The keys that a run's check of protection has just described, for the inventory that follows it: one look need not
 * describe each key twice. In the observer's memory alone; the executor describes all of them itself, each time.
 */
export interface SeenKeys {
  note(runId: string, keys: readonly KmsKey[], at: Date): void;
  /** What was noted of this run in the last ten minutes. Handed out once: a second look is a look of its own. */
  take(runId: string, now: Date): readonly KmsKey[] | undefined;
}

/** None seen yet. */
export function createSeenKeys(): SeenKeys {
  const seen = new Map<string, { readonly keys: readonly KmsKey[]; readonly at: number }>();
  const count = () => [...seen.values()].reduce((sum, { keys }) => sum + keys.length, 0);
  return {
    note: (runId, keys, at) => {
      seen.delete(runId);
      seen.set(runId, { keys, at: at.getTime() });
      // The oldest are forgotten first.
      for (const oldest of seen.keys()) if (count() > MAX_KEYS) seen.delete(oldest);
    },
    take: (runId, now) => {
      const noted = seen.get(runId);
      seen.delete(runId);
      if (noted === undefined) return undefined;
      const age = now.getTime() - noted.at;
      return age >= 0 && age <= FOR_MS ? noted.keys : undefined;
    },
  };
}
