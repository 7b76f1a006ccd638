import { condition } from '@temporalio/workflow';
import type { Vote } from '../release.js';
import type { Ballot, Display } from './parts.js';
import type { Run } from './run.js';

/** The one place that writes what people said. For the message handlers alone. */
export function noteOnBallot(run: Run, said: Partial<Ballot>): void {
  run.ballot = { ...run.ballot, ...said };
}

/** The approvals of the approval request that is open. Those of one that the world has overtaken count for none any more. */
export function approvalsOf({
  ballot: { votes },
  display: { approvalRequest },
}: {
  readonly ballot: Pick<Ballot, 'votes'>;
  readonly display: Pick<Display, 'approvalRequest'>;
}): Vote[] {
  if (approvalRequest === null) return [];
  return votes
    .filter(({ approvalRequestNumber }) => approvalRequestNumber === approvalRequest.number)
    .map(({ vote }) => vote);
}

/** Waits until every statement that has arrived is checked: a rejection is never overtaken by its own check. */
export async function allStatementsChecked(run: Run): Promise<void> {
  await condition(() => run.ballot.checking === 0);
}
