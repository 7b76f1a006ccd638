import type { Status } from '../release.js';
import { withFailingDoors, wordsOfDoors } from './door-words.js';
import { exitOfOutcome } from './exit-codes.js';
import type { Io } from './io.js';
import { nextAfterEnd } from './next.js';
import { lookUntil, type Ended, type Seen, type Watched } from './looking.js';
import { wordsOfWatch } from './watch-words.js';
import { lines, stageOf, toneOf, wordsOfBlocker, wordsOfResult } from './words.js';

const DRAW_EVERY_MS = 1_000;

/** Shows a run until it ends, then how it ended, and answers the exit code. `also` goes into the JSON answer. */
export async function follow(io: Io, release: Watched, also: object = {}): Promise<number> {
  const ended = await showUntil<never>(
    io,
    release,
    () => undefined,
    (text) => io.line(text),
  );
  return await tellEnd(io, release, ended, also);
}

/** How the run ended, as the answer of the command, and which doors of notices take nothing then. */
export async function tellEnd(
  io: Io,
  { workflowId, askDoors }: Pick<Watched, 'workflowId' | 'askDoors'>,
  { result }: Ended,
  also: object,
): Promise<number> {
  const doors = (await askDoors?.()) ?? [];
  const text = [wordsOfResult(result, workflowId), ...wordsOfDoors(doors)].join('\n');
  io.answer(withFailingDoors({ ...also, ...result }, doors), text, toneOf(result));
  io.next(nextAfterEnd(workflowId));
  return exitOfOutcome(result.outcome);
}

/**
 * Shows a run until it ends or enough was seen: on a terminal as one block that is drawn anew, elsewhere each change by
 * `tellChange`, which writes nothing with `--json`.
 */
export async function showUntil<T>(
  io: Io,
  release: Watched,
  enough: (status: Status) => T | undefined,
  tellChange: (text: string) => void = (text) => io.note(text),
): Promise<Ended | T> {
  const { live } = io;
  if (live === undefined) return await lookUntil(release, { see: tellChanges(io, tellChange), enough });
  let last: Seen | undefined;
  const draw = () => {
    if (last !== undefined) live(wordsOfWatch(last, io.columns, Date.now()).join('\n'));
  };
  // Also while a look takes long: whoever watches sees that somebody is there.
  const drawing = setInterval(draw, DRAW_EVERY_MS);
  const see = (seen: Seen) => {
    last = seen;
    draw();
  };
  try {
    return await lookUntil(release, { see, enough });
  } finally {
    clearInterval(drawing);
  }
}

function tellChanges(io: Io, tellChange: (text: string) => void): (seen: Seen) => void {
  let told = '';
  return ({ status, away, doors = [] }) => {
    const text =
      away ??
      (status === undefined
        ? ''
        : lines([stageOf(status), ...status.blockedBy.map(wordsOfBlocker), ...wordsOfDoors(doors)]));
    if (text === '' || text === told) return;
    told = text;
    if (away === undefined) tellChange(text);
    else io.note(text);
  };
}
