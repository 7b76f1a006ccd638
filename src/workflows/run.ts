import { CancellationScope, workflowInfo } from '@temporalio/workflow';
import type { Subject } from '../policy/statement.js';
import type { ReleaseRequest } from '../release.js';
import { type Ballot, emptyBallot } from './ballot.js';
import { type CallLog, emptyCallLog } from './call-log.js';
import { type Display, emptyDisplay } from './display.js';

/** Which run this is. Never changes. */
export interface Identity {
  readonly request: ReleaseRequest;
  readonly subject: Subject;
  /** Milliseconds since 1970. */
  readonly startedAt: number;
}

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
