import { ApplicationFailure } from '@temporalio/activity';
import type { RunRecord, RunStory } from '../evidence/record.js';
import { wellFormed } from '../evidence/well-formed.js';
import type { ObserverTools } from './observer.js';
import { ownRun } from './own-run.js';

/**
 * Writes what a run says of itself, where nothing is certified, into the evidence store, and answers the digest. Which
 * run that is, the server's record of its start says. Safe to repeat: a second time it is another file with a later
 * `issuedAt`. Refuses a run of another type as `NOT_A_RELEASE_RUN`.
 */
export function issueRecord(tools: ObserverTools) {
  return async (story: RunStory): Promise<{ readonly digest: string }> => {
    const run = await ownRun();
    if ('refused' in run) throw ApplicationFailure.nonRetryable(run.refused.text, run.refused.code);
    const { request, workflowId, runId } = run;
    const { clock } = tools.cloudOf({ regionId: request.regionId, site: 'cn' });
    const issuedAt = (await clock.now()).toISOString();
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
