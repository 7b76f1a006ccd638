import { withRelease, type ReleaseId } from './connect.js';
import { EXIT, exitOfOutcome } from './exit-codes.js';
import type { Io } from './io.js';
import { nextOf } from './next.js';
import { toneOf, wordsOfResult, wordsOfStatus } from './words.js';

/**
 * Shows where a run stands. Exits 10 while it is open, else as it ended (0, 3, 6 or 8). Needs a worker:
 * `NO_WORKER` (9).
 */
export function run(options: ReleaseId, io: Io): Promise<number> {
  return withRelease(io, options, async (release) => {
    const status = await release.status();
    const { result, workflowId } = status;
    if (result === undefined) {
      io.answer(status, wordsOfStatus(status));
      io.next(nextOf(status));
      return EXIT.pending;
    }
    io.answer(status, `${wordsOfResult(result, workflowId)}`, toneOf(result));
    io.next(nextOf(status));
    return exitOfOutcome(result.outcome);
  });
}
