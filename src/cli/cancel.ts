import { withRelease, type ReleaseId } from './connect.js';
import { EXIT } from './exit-codes.js';
import type { Io } from './io.js';

/** Cancels a run, with the same effect as a rejection. */
export function run({ why, ...id }: ReleaseId & { readonly why: string }, io: Io): Promise<number> {
  return withRelease(io, id, async (release) => {
    await release.cancel(why);
    const { workflowId } = release;
    io.answer(
      { sent: 'cancel', workflowId },
      `The cancel was sent to ${workflowId}; \`kms-release watch\` shows how the run ends.`,
    );
    return EXIT.done;
  });
}
