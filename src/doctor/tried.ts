import { codeOf, vendorCodeOf } from '../errors.js';

/**
 * What is known of one permission: `no answer` where the cloud did not answer, or something else; `not told` where an empty
 * list shows nothing, or the product is off; `not tried` where nothing was sent.
 */
export type Verdict = 'works' | 'refused' | 'no answer' | 'not told' | 'not tried';

/** One permission that was tried, and where. */
export interface Tried {
  readonly permission: string;
  /** The place that it was tried for; every place that needs it when absent. */
  readonly place?: string;
  readonly regionId: string;
  readonly verdict: Verdict;
  /** The cloud's own code of a no. */
  readonly code?: string;
  readonly why?: string;
  /** There is nothing to ask about, so that nothing is missed without it. */
  readonly nothingThere?: true;
}

/** What it was tried for, and in which region. */
export type Attempt = Pick<Tried, 'permission' | 'place' | 'regionId'>;

/** What a try came to: undefined where it works, else what it is instead. */
export type Instead = Omit<Tried, keyof Attempt> | undefined;

/**
 * Tries one permission. A failure of the cloud becomes a verdict: only `CLOUD_ACCESS_DENIED` is a refusal, everything else
 * leaves it open. Throws what is no failure of this service.
 */
export async function tryOne(attempt: Attempt, ask: () => Promise<Instead>): Promise<Tried> {
  try {
    return { ...attempt, ...((await ask()) ?? { verdict: 'works' }) };
  } catch (error) {
    const code = codeOf(error);
    if (code === undefined || !(error instanceof Error)) throw error;
    const vendorCode = vendorCodeOf(error) ?? code;
    const verdict = code === 'CLOUD_ACCESS_DENIED' ? 'refused' : 'no answer';
    return { ...attempt, verdict, code: vendorCode, why: error.message };
  }
}

/** Nothing was sent, and why. */
export function notTried(why: string): NonNullable<Instead> {
  return { verdict: 'not tried', why };
}

/** There is nothing to ask about, by a list that worked. */
export function nothingThere(why: string): NonNullable<Instead> {
  return { verdict: 'not tried', why, nothingThere: true };
}

/** All of these, side by side, never more than `most` at once; the answers are in the order of the work. */
export async function atMost<T>(most: number, work: readonly (() => Promise<T>)[]): Promise<T[]> {
  const waiting = [...work.entries()];
  const done = new Map<number, T>();
  const one = async () => {
    for (let next = waiting.shift(); next !== undefined; next = waiting.shift())
      done.set(next[0], await next[1]());
  };
  await Promise.all(Array.from({ length: most }, one));
  return [...done].toSorted(([a], [b]) => a - b).map(([, value]) => value);
}
