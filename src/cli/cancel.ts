import { withRelease, type ReleaseId } from './connect.js';
import type { Io } from './io.js';
import { tellStop } from './stopped.js';

/**
 * Cancels a run, with the same effect and exit codes as `reject`. Fails with `ALREADY_ENDED` (5) when the run is
 * over.
 */
export function run({ why, ...id }: ReleaseId & { readonly why: string }, io: Io): Promise<number> {
  return withRelease(io, id, async (release) => {
    await release.cancel(why);
    const { workflowId } = release;
    return await tellStop(io, release, { sent: 'cancel', workflowId }, 'The cancel');
  });
}
