import type { Status } from '../release.js';
import { visibleIn } from '../visible.js';
import { blockersOf, deadlineOf, type Run } from './run.js';
import { awaitedBy, isStopping } from './stopping.js';

/** No text of ours is longer; one of somebody else's is cut. */
const MOST_TEXT = 1_000;

/** What the query `status` answers. Reads no clock: everything in it was true at the last step of the run. */
export function statusOf(run: Run): Status {
  const { request, subject, terms, question, rejection, result } = run;
  const awaiting = awaitedBy(run);
  const shown = visibleIn(
    {
      ...subject,
      requestedBy: request.requestedBy,
      reason: request.reason,
      ...(request.ticket !== undefined && { ticket: request.ticket }),
      stage: run.stage,
      ...(awaiting !== '' && { awaiting }),
      deadline: new Date(deadlineOf(run)).toISOString(),
      blockedBy: blockersOf(run),
      round: run.round,
      ...(question !== null && { question }),
      approvals: run.votes.map(({ signer }) => signer),
      ...(terms !== null && {
        approvalsRequired: terms.approval.required,
        identity: terms.approval.identity,
      }),
      approvers: terms?.approval.approvers ?? [],
      ...(isStopping(run) && { stopping: true }),
      refused: run.refused,
      earlierRuns: run.earlierRuns,
      callsSent: run.callsMarked,
      ...(result !== null && { result }),
    },
    MOST_TEXT,
  );
  // Not cut, and not made visible: what was signed is proved by its bytes.
  return { ...shown, ...(rejection !== null && { rejection }) };
}
