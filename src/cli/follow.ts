import { setTimeout as sleep } from 'node:timers/promises';
import type { Release } from '../client/releases.js';
import type { ReleaseResult } from '../release.js';
import { toCliError } from './errors.js';
import { exitOfOutcome } from './exit-codes.js';
import type { Io } from './io.js';
import { lines, stageOf, toneOf, wordsOfBlocker, wordsOfResult } from './words.js';

/** What is followed of a release. */
export type Watched = Pick<Release, 'workflowId' | 'outcome' | 'status'>;

const CHECK_EVERY_MS = 2_000;
const AWAY: ReadonlySet<string> = new Set(['NO_WORKER', 'SERVER_AWAY']);

/** Prints each change of a run until it ends, then how it ended. `also` goes into the JSON answer. */
export async function follow(
  io: Io,
  release: Watched,
  also: object = {},
  everyMs: number = CHECK_EVERY_MS,
): Promise<number> {
  const stop = new AbortController();
  const looking = check(io, release, everyMs, stop.signal);
  let result: ReleaseResult;
  try {
    result = await release.outcome();
  } finally {
    stop.abort();
    await looking;
  }
  io.answer({ ...also, ...result }, wordsOfResult(result, release.workflowId), toneOf(result));
  return exitOfOutcome(result.outcome);
}

/** A look that fails because somebody is away is told once and tried again; whatever else is wrong, the outcome fails with. */
async function check(
  io: Io,
  release: Pick<Watched, 'status'>,
  everyMs: number,
  stop: AbortSignal,
): Promise<void> {
  let last = '';
  while (!stop.aborted) {
    const now = await release.status().then(
      (status) => ({
        text: lines([stageOf(status), ...status.blockedBy.map(wordsOfBlocker)]),
        data: true,
      }),
      (error: unknown) => {
        const { code, message } = toCliError(error);
        return { text: AWAY.has(code) ? message : '', data: false };
      },
    );
    if (now.text !== '' && now.text !== last && !stop.aborted) {
      if (now.data) io.line(now.text);
      else io.note(now.text);
    }
    last = now.text;
    await sleep(everyMs, undefined, { signal: stop }).catch(() => undefined);
  }
}
