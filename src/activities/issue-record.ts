import type { RunRecord, RunStory } from '../evidence/record.js';
import { wellFormed } from '../evidence/well-formed.js';
import { answerOrWait, orNoStore, type Blocked, type Waiting } from './attempt.js';
import type { ObserverTools } from './observer.js';
import { ownCloud } from './own-policy.js';

/** The run is held open while its record waits for the store: it looks often, and not for long. */
const CHECK_EVERY_MINUTES = 1;

/** What a run says of itself at its end. */
export interface RecordTask extends RunStory {
  readonly waiting: Waiting;
}

/** Where the record lies; null while the evidence store cannot be used, which blocks. */
export interface RecordAnswer extends Blocked {
  readonly digest: string | null;
}

/**
 * Writes what a run says of itself, where nothing is certified, into the evidence store, and answers the digest. Which
 * run that is, the server's record of its start says. Safe to repeat: a second time it is another file with a later
 * `issuedAt`. Throws `NOT_A_RELEASE_RUN` for anybody else's. A store that cannot be used blocks, and is waited for as
 * `STILL_BLOCKED`.
 */
export function issueRecord(tools: ObserverTools) {
  return async ({ waiting, ...story }: RecordTask): Promise<RecordAnswer> => {
    const answer = await orNoStore(
      async (): Promise<RecordAnswer> => ({ blockers: [], digest: await write(tools, story) }),
      (blockers) => ({ blockers, digest: null }),
    );
    return answerOrWait(answer, waiting, CHECK_EVERY_MINUTES);
  };
}

async function write(tools: ObserverTools, story: RunStory): Promise<string> {
  const { run, cloud } = await ownCloud(tools);
  const { request, workflowId, runId } = run;
  const issuedAt = (await cloud.clock.now()).toISOString();
  const { result, stage, blockedBy, approvalRequest, rejection, statements, calls, evidenceDigest } = story;
  const { digest } = await tools.store.put<RunRecord>(
    wellFormed({
      version: 'kms-release/record/v1',
      stated: {
        ...{ request, workflowId, runId, issuedAt, result, stage, blockedBy, approvalRequest, rejection },
        ...{ statements, calls, evidenceDigest },
      },
    }),
    'record',
  );
  return digest;
}
