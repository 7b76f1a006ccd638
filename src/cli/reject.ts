import { askStatement, issueTime, signAsked } from './ask-statement.js';
import { withRelease, type ReleaseId } from './connect.js';
import { EXIT } from './exit-codes.js';
import type { Io } from './io.js';

interface Options extends ReleaseId {
  readonly as: string;
  readonly why: string;
  readonly key?: string;
}

/** Stops a release. Without a key it needs nothing but the server: no worker, no policy, no signature. */
export function run({ as, why, key, ...id }: Options, io: Io): Promise<number> {
  return withRelease(io, id, async (release) => {
    if (key === undefined) {
      await release.reject({ as, why });
    } else {
      const { question } = await release.status();
      const issuedAt = issueTime(new Date(), question?.openedAt);
      const asked = await askStatement(release, { signer: as, says: 'reject', comment: why }, issuedAt);
      await release.reject(await signAsked(io, asked, key));
    }
    const { workflowId } = release;
    const proved = key === undefined ? ' (name not proved)' : '';
    const text = `The rejection by ${as}${proved} was sent to ${workflowId}; \`kms-release watch\` shows how the run ends.`;
    io.answer({ sent: 'reject', workflowId, as, signed: key !== undefined }, text);
    return EXIT.done;
  });
}
