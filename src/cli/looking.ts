import type { FailingDoor } from '../client/notice-doors.js';
import type { Release } from '../client/releases.js';
import type { ReleaseResult, Status } from '../release.js';
import type { AskDoors } from './connect.js';
import { toCliError } from './errors.js';

/** What is looked at of a release, and where it is given, who tells which doors of notices take nothing. */
export type Watched = Pick<Release, 'workflowId' | 'outcome' | 'status'> & { readonly askDoors?: AskDoors };

/** The newest of what was seen of a run, and since when nothing has changed; times are this machine's, in milliseconds. */
export interface Seen {
  readonly status?: Status | undefined;
  /** Why the last look failed, mostly because somebody is away. */
  readonly away?: string | undefined;
  /** The doors of notices that take nothing: no change of the run. */
  readonly doors?: readonly FailingDoor[];
  readonly lookedAt: number;
  readonly changedAt: number;
}

/** The looking ended with the run. */
export interface Ended {
  readonly result: ReleaseResult;
}

/** How a run is looked at. */
export interface Looking<T> {
  /** Is told what was seen, unless the looking ends with it. */
  readonly see: (seen: Seen) => void;
  /** What was looked for, once it is seen; the looking ends with it. What it throws ends it too. */
  readonly enough: (status: Status) => T | undefined;
  readonly everyMs?: number;
}

const LOOK_EVERY_MS = 2_000;
const ASK_DOORS_EVERY_MS = 30_000;
/** With these the outcome fails too, and says so once. */
const FINAL: ReadonlySet<string> = new Set(['NOT_FOUND', 'NAMESPACE_NOT_FOUND', 'ACCESS_DENIED']);

/** Looks at a run every other second, until it ends or enough was seen. Throws whatever keeps it from having a result. */
export async function lookUntil<T>(release: Watched, looking: Looking<T>): Promise<Ended | T> {
  const stop = new AbortController();
  const { signal } = stop;
  const ended = release.outcome({ signal }).then((result): Ended => ({ result }));
  const looks = look(release, looking, signal);
  // Looks that were stopped found nothing: the run has ended then, one way or the other.
  const found = async (): Promise<Ended | T> => (await looks) ?? (await ended);
  try {
    return await Promise.race([ended, found()]);
  } finally {
    stop.abort();
    await Promise.allSettled([ended, looks]);
  }
}

async function look<T>(
  release: Watched,
  { see, enough, everyMs = LOOK_EVERY_MS }: Looking<T>,
  stop: AbortSignal,
): Promise<T | undefined> {
  let seen: Seen | undefined;
  const newestDoors = asker(release);
  while (!stop.aborted) {
    const [now, doors] = await Promise.all([newest(release), newestDoors()]);
    // How a run has ended is told by its outcome, which may come a moment later.
    if (stop.aborted || now.status?.stage === 'ended') return undefined;
    const found = now.status === undefined ? undefined : enough(now.status);
    if (found !== undefined) return found;
    seen = { ...newer(seen, now, Date.now()), doors };
    see(seen);
    await pause(everyMs, stop);
  }
  return undefined;
}

/** What was seen last stays while nobody answers. */
function newer(before: Seen | undefined, now: Pick<Seen, 'status' | 'away'>, lookedAt: number): Seen {
  const { status = before?.status, away } = now;
  const isSame = before !== undefined && textOf(before) === textOf({ status, away });
  return { status, away, lookedAt, changedAt: isSame ? before.changedAt : lookedAt };
}

/** A look that fails is tried again: somebody may be away, and the run goes on without us. */
async function newest(release: Watched): Promise<Pick<Seen, 'status' | 'away'>> {
  try {
    return { status: await release.status() };
  } catch (error) {
    const { code, message } = toCliError(error);
    return FINAL.has(code) ? {} : { away: message };
  }
}

/** Asks every half minute; in between, and where nobody is to be asked, what was said last. */
function asker({ askDoors }: Watched): () => Promise<readonly FailingDoor[]> {
  let last: readonly FailingDoor[] = [];
  let askedAt = -Infinity;
  return async () => {
    if (askDoors === undefined || Date.now() - askedAt < ASK_DOORS_EVERY_MS) return last;
    askedAt = Date.now();
    return (last = await askDoors());
  };
}

function textOf({ status, away }: Pick<Seen, 'status' | 'away'>): string {
  return JSON.stringify([status, away]);
}

/** Lets so much time pass, or less: no listener stays on the signal. */
function pause(ms: number, stop: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const end = () => {
      clearTimeout(timer);
      stop.removeEventListener('abort', end);
      resolve();
    };
    const timer = setTimeout(end, ms);
    stop.addEventListener('abort', end);
  });
}
