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
} from '../release.js';
import type { ServerRecord } from './server-record.js';
import type { StopAnswer, StopSent } from './stopping.js';
import type { ReleaseFilter, ReleaseRow } from './visibility.js';

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
