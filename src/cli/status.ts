import { withRelease, type ReleaseId } from './connect.js';
import { withFailingDoors, wordsOfDoors } from './door-words.js';
import { EXIT, exitOfOutcome } from './exit-codes.js';
import type { Io } from './io.js';
import { nextOf } from './next.js';
import { toneOf, wordsOfResult, wordsOfStatus } from './words.js';

/**
 * Shows where a run stands, and which door of notices takes nothing. Exits 10 while it is open, else as it ended (0, 3, 6
 * or 8), whatever the doors do. Needs a worker: `NO_WORKER` (9).
 */
export function run(options: ReleaseId, io: Io): Promise<number> {
  return withRelease(io, options, async (release, _, askDoors) => {
    const [status, doors] = await Promise.all([release.status(), askDoors()]);
    const { result, workflowId } = status;
    const text = result === undefined ? wordsOfStatus(status) : wordsOfResult(result, workflowId);
    const tone = result === undefined ? 'plain' : toneOf(result);
    io.answer(withFailingDoors(status, doors), [text, ...wordsOfDoors(doors)].join('\n'), tone);
    io.next(nextOf(status));
    return result === undefined ? EXIT.pending : exitOfOutcome(result.outcome);
  });
}
