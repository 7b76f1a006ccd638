import { codeOf } from '../errors.js';
import type { EvidenceStore } from '../evidence/store.js';
import type { Log } from './worker-log.js';

const CHECK_EVERY_MS = 30_000;

/** What speaks against sending work to this process, for people; undefined when nothing does. */
export type StoreFailure = () => Promise<string | undefined>;

/**
 * Looks at the evidence store, now and then by itself: each change is a line in the log. Answers how to ask, and how to
 * stop looking. A process without a store has no trouble with one.
 */
export function watchStore(
  store: EvidenceStore | undefined,
  log: Log,
): { readonly storeFailure: StoreFailure; readonly stop: () => void } {
  if (store === undefined) return { storeFailure: async () => undefined, stop: () => undefined };
  let last: string | undefined;
  const storeFailure = async () => {
    const now = await storeFailureOf(store);
    if (now !== last && now !== undefined) log.error({ code: 'EVIDENCE_STORE_UNUSABLE' }, now);
    if (now !== last && now === undefined) log.info('the evidence store can be used again');
    last = now;
    return now;
  };
  const timer = setInterval(() => void storeFailure(), CHECK_EVERY_MS).unref();
  return { storeFailure, stop: () => clearInterval(timer) };
}

async function storeFailureOf(store: EvidenceStore): Promise<string | undefined> {
  try {
    await store.check();
    return undefined;
  } catch (error) {
    if (!(error instanceof Error) || codeOf(error) === undefined) throw error;
    return error.message;
  }
}
