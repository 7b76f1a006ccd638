import type { RunRecord, RunStory } from '../evidence/record.js';
import { wellFormed } from '../evidence/well-formed.js';
import type { ObserverTools } from './observer.js';
import { ownCloud } from './own-rules.js';

/**
 * Writes what a run says of itself, where nothing is certified, into the evidence store, and answers the digest. Which
 * run that is, the server's record of its start says. Safe to repeat: a second time it is another file with a later
 * `issuedAt`. Throws `NOT_A_RELEASE_RUN` for anybody else's.
 */
export function issueRecord(tools: ObserverTools) {
  return async (story: RunStory): Promise<{ readonly digest: string }> => {
    const { run, cloud } = await ownCloud(tools);
    const { request, workflowId, runId } = run;
    const issuedAt = (await cloud.clock.now()).toISOString();
    const { result, stage, blockedBy, question, rejection, statements, calls, evidenceDigest } = story;
    const { digest } = await tools.store.put<RunRecord>(
      wellFormed({
        version: 'kms-release/record/v1',
        stated: {
          ...{ request, workflowId, runId, issuedAt, result, stage, blockedBy, question, rejection },
          ...{ statements, calls, evidenceDigest },
        },
      }),
      'record',
    );
    return { digest };
  };
}
