import type { Client } from '@temporalio/client';
import { WorkflowExecutionAlreadyStartedError } from '@temporalio/common';
import { alreadyOpen, findByInstance } from './client/find.js';
import { asRelease, bounded, RPC_MS } from './client/release-handle.js';
import { releasesError, translated } from './client/releases-error.js';
import type { ServerRecord } from './client/server-record.js';
import { startOptions, type ReleaseWorkflow } from './client/start.js';
import type { StopAnswer, StopSent } from './client/stopping.js';
import { listReleases, type ReleaseFilter, type ReleaseRow } from './client/visibility.js';
import {
  invalidRequest,
  isRequest,
  partsOfWorkflowId,
  problemsOfRequest,
  shown,
  workflowIdFor,
} from './policy/request.js';
import type {
  AssertedApproval,
  PlainRejection,
  Receipt,
  ReleaseRequest,
  ReleaseResult,
  SignedStatement,
  StatementAnswer,
  StatementQuery,
  Status,
} from './release.js';
import { WORKFLOW_TYPE } from './release.js';

export {
  isReleasesError,
  type OpenRun,
  type ReleasesError,
  type ReleasesErrorCode,
} from './client/releases-error.js';
export type { ServerRecord } from './client/server-record.js';
export type { StopAnswer, StopSent } from './client/stopping.js';
export { SEARCH_ATTRIBUTES, type ReleaseFilter, type ReleaseRow } from './client/visibility.js';
export type * from './release.js';

/** An instance by its three names, which together make the workflow id. */
export interface InstanceName {
  readonly accountId: string;
  readonly regionId: string;
  readonly instanceId: string;
}

/**
 * All releases of one Temporal namespace. Every method fails with a `ReleasesError`, and within half a minute when
 * the server or the worker is away; only `Release.outcome` waits for as long as it takes.
 */
export interface Releases {
  /**
   * Starts a release and answers at once. Fails with `INVALID_REQUEST` before anything is sent, or with `ALREADY_OPEN`
   * when a run for this instance is open.
   */
  request(request: ReleaseRequest): Promise<Release>;
  /** The latest run of a workflow id or of an instance, whether or not there is one: asking it anything tells. */
  of(id: string | InstanceName): Release;
  /**
   * The open run of an instance, or its newest. Asks the visibility store, which is a second or two behind. Fails with
   * `NOT_FOUND`, or with `AMBIGUOUS` when several accounts or regions have one.
   */
  findByInstance(instanceId: string): Promise<Release>;
  /** Runs as the visibility store shows them, open ones and newest first. */
  list(filter?: ReleaseFilter): Promise<ReleaseRow[]>;
}

/** One release. Queries and statements need a worker; rejections and cancels are kept by the server until one comes. */
export interface Release {
  readonly workflowId: string;
  /** The run it is bound to; absent: the latest of its workflow id. */
  readonly runId?: string;
  /** Where it has got to, what blocks it, what is asked. Fails with `NOT_FOUND` or `NO_WORKER`. */
  status(): Promise<Status>;
  /** The exact text for one person to sign, or why there is none. */
  statement(query: StatementQuery): Promise<StatementAnswer>;
  /**
   * Hands in a signed statement of any kind. Fails with `STATEMENT_REFUSED`, whose `refusal` has the run's own code and
   * sentence, or with `ALREADY_ENDED`.
   */
  submitStatement(signed: SignedStatement): Promise<Receipt>;
  /** The same without waiting for an answer; where the policy's identity is `asserted`, a name and digest will do. */
  approve(approval: SignedStatement | AssertedApproval): Promise<void>;
  /**
   * Ends the run as *kept*, at any time before the call is sent. Needs no signature, and no worker. Answers by what it
   * reached the server: by a cancel request where the server takes no more signals. It says nothing of what became of
   * it: `afterStop` does. Fails with `ALREADY_ENDED`.
   */
  reject(rejection: PlainRejection | SignedStatement): Promise<StopSent>;
  /**
   * What became of a rejection or cancel, by the server's own record, within so many milliseconds (10,000 unless given).
   * Only `kept` means that the instance is kept: the run has ended so, and no call of it was marked.
   */
  afterStop(withinMs?: number): Promise<StopAnswer>;
  /** The server's own record of the run: status, marks of calls, stops. No worker has a say in it. */
  serverRecord(): Promise<ServerRecord>;
  /** Looks again at what blocks, now instead of at the next interval. */
  recheck(): Promise<void>;
  /** Cancels the run, with the same effect as `reject`. The reason stands in the run's history. */
  cancel(reason?: string): Promise<void>;
  /** Waits, for days if need be, and answers how it ended. Fails with `RUN_FAILED` when the run has no result. */
  outcome(options?: { signal?: AbortSignal }): Promise<ReleaseResult>;
}

/** The API for other programs, on a connected Temporal client. */
export function createReleases(client: Client): Releases {
  return {
    async request(request) {
      const problems = problemsOfRequest(request);
      if (!isRequest(request))
        throw releasesError('INVALID_REQUEST', invalidRequest(problems).text, { problems });
      const workflowId = workflowIdFor(request);
      try {
        const handle = await client.withDeadline(Date.now() + RPC_MS, () =>
          client.workflow.start<ReleaseWorkflow>(WORKFLOW_TYPE, startOptions(request)),
        );
        return asRelease(client, workflowId, handle.firstExecutionRunId);
      } catch (error) {
        if (error instanceof WorkflowExecutionAlreadyStartedError)
          throw await alreadyOpen(client, workflowId);
        throw translated(error, workflowId);
      }
    },
    of(id) {
      const workflowId = typeof id === 'string' ? id : workflowIdFor(id);
      if (partsOfWorkflowId(workflowId)) return asRelease(client, workflowId);
      throw releasesError(
        'INVALID_REQUEST',
        `${shown(workflowId)} is no workflow id; wanted: kms-release:ACCOUNT:REGION:INSTANCE`,
      );
    },
    findByInstance: (instanceId) => findByInstance(client, instanceId),
    list: (filter = {}) =>
      bounded(client, RPC_MS, 'the list of releases', () => listReleases(client, filter)),
  };
}
