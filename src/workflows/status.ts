import type { Status } from '../release.js';
import { visibleIn } from '../visible.js';
import { approvalsOf } from './ballot.js';
import { blockersOf } from './blockers.js';
import type { Run } from './run.js';
import { awaitedBy, isStopping } from './stopping.js';

/** No text of ours is longer; one of somebody else's is cut. */
const MAX_TEXT = 1_000;

/** What the query `status` answers. Reads no clock: everything in it was true at the last step of the run. */
export function statusOf(run: Run): Status {
  const { request, subject } = run.identity;
  const {
    stage,
    current,
    approvalRequest,
    approvalRequestNumber,
    deadline,
    due,
    refused,
    earlierRuns,
    result,
  } = run.display;
  const { rejection } = run.ballot;
  const approval = current?.policy.approval;
  const awaiting = awaitedBy(run);
  const shown = visibleIn(
    {
      ...subject,
      requestedBy: request.requestedBy,
      reason: request.reason,
      ...(request.ticket !== undefined && { ticket: request.ticket }),
      stage,
      ...(awaiting !== '' && { awaiting }),
      deadline: new Date(due ?? deadline).toISOString(),
      blockedBy: blockersOf(run),
      approvalRequestNumber,
      ...(approvalRequest !== null && { approvalRequest }),
      approvals: approvalsOf(run).map(({ signer }) => signer),
      ...(approval !== undefined && {
        approvalsRequired: approval.required,
        identity: approval.identity,
      }),
      approvers: approval?.approvers ?? [],
      ...(isStopping(run) && { stopping: true }),
      refused,
      earlierRuns,
      callsSent: run.calls.sent.length,
      ...(result !== null && { result }),
    },
    MAX_TEXT,
  );
  // Not cut, and not made visible: what was signed is proved by its bytes.
  return { ...shown, ...(rejection !== null && { rejection }) };
}
