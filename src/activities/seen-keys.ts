import type { KmsKey } from '../alibaba/cloud.js';
import type { AccountSnapshot } from '../probes/probe-task.js';

/** Beyond it, what people did in between may be in no list: it is asked anew. */
const FOR_MS = 10 * 60_000;
/** Keys of so many instances of usual size; a larger one is described twice. */
const MAX_KEYS = 20_000;
/** So many runs that were identified and whose inventory was not taken yet. */
const MAX_RUNS = 1_000;

/**
 * What one step of a run has just asked, for the step of the same look that follows it: nothing is asked twice in one look
 * of the observer. In its memory alone; the executor asks for all of it itself, each time.
 */
interface Seen<T> {
  note(runId: string, value: T, at: Date): void;
  /** What was noted of this run in the last ten minutes. Handed out once: a second look is a look of its own. */
  take(runId: string, now: Date): T | undefined;
}

/** The keys that a run's check of protection has described, for its inventory. */
export type SeenKeys = Seen<readonly KmsKey[]>;
/** What account and billing say, as a run was identified, for its inventory; the instance itself is asked for again. */
export type SeenAccount = Seen<AccountSnapshot>;

/** What one observer notes for itself; nothing yet. */
export function createSeen(): { readonly seenKeys: SeenKeys; readonly seenAccount: SeenAccount } {
  return { seenKeys: createSeenKeys(), seenAccount: createSeenAccount() };
}

/** None seen yet. */
export function createSeenKeys(): SeenKeys {
  return seenBy(MAX_KEYS, (keys) => keys.length);
}

/** None seen yet. */
function createSeenAccount(): SeenAccount {
  return seenBy(MAX_RUNS, () => 1);
}

function seenBy<T>(most: number, sizeOf: (value: T) => number): Seen<T> {
  const seen = new Map<string, { readonly value: T; readonly at: number }>();
  const size = () => [...seen.values()].reduce((sum, { value }) => sum + sizeOf(value), 0);
  return {
    note: (runId, value, at) => {
      seen.delete(runId);
      seen.set(runId, { value, at: at.getTime() });
      // The oldest are forgotten first.
      for (const oldest of seen.keys()) if (size() > most) seen.delete(oldest);
    },
    take: (runId, now) => {
      const noted = seen.get(runId);
      seen.delete(runId);
      if (noted === undefined) return undefined;
      const age = now.getTime() - noted.at;
      return age >= 0 && age <= FOR_MS ? noted.value : undefined;
    },
  };
}
