import { withRelease, type ReleaseId } from './connect.js';
import { EXIT } from './exit-codes.js';
import type { Io } from './io.js';
import { nextWhileOpen } from './next.js';

/**
 * Makes a waiting run look at once; the run does so at most every 10 seconds. Exits 0 once it is sent, whatever
 * is found.
 */
export function run(options: ReleaseId, io: Io): Promise<number> {
  return withRelease(io, options, async (release) => {
    await release.recheck();
    const { workflowId } = release;
    io.answer(
      { sent: 'recheck', workflowId },
      `${workflowId} was asked to look again; it does so at most every 10 seconds.`,
    );
    io.next(nextWhileOpen(release.workflowId));
    return EXIT.done;
  });
}
