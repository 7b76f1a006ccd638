import { CancellationScope, workflowInfo } from '@temporalio/workflow';
import type { ReleaseRequest } from '../release.js';
import { emptyBallot, emptyCallLog, emptyDisplay } from './parts.js';
import type { Ballot, CallLog, Display, Identity } from './parts.js';

/**
 * Everything that one run knows, in four parts. Each part is replaced as a whole, by one file: `ballot.ts` for the message
 * handlers, `tell.ts` for what is shown, `call-log.ts` for the calls. The identity is replaced by nobody.
 */
export interface Run {
  readonly identity: Identity;
  /** The scope that rejecting or cancelling cancels. */
  readonly scope: CancellationScope;
  ballot: Ballot;
  display: Display;
  calls: CallLog;
}

/** A run as far as its page shows it. */
export type ShownRun = Omit<Run, 'scope'> & {
  readonly scope: Pick<CancellationScope, 'consideredCancelled'>;
};

/** A run at its start: nothing seen, nothing asked. Call it inside of the workflow, once. */
export function openRun(request: ReleaseRequest): Run {
  const { workflowId, runId } = workflowInfo();
  const { instanceId, regionId, accountId } = request;
  return {
    identity: {
      request,
      subject: { instanceId, regionId, accountId, workflowId, runId },
      startedAt: Date.now(),
    },
    scope: new CancellationScope(),
    ballot: emptyBallot(),
    display: emptyDisplay(Date.now()),
    calls: emptyCallLog(),
  };
}
