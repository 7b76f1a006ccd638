import {
  isGrpcServiceError,
  ServiceError,
  WorkflowFailedError,
  WorkflowUpdateFailedError,
} from '@temporalio/client';
import { WorkflowUpdateRPCTimeoutOrCancelledError } from '@temporalio/client';
import { ApplicationFailure, NamespaceNotFoundError, WorkflowNotFoundError } from '@temporalio/common';
import { isReasonCode, type ReasonCode } from '../release/reason-codes.js';
import type { Reason } from '../release.js';

/** Why a call of the client API failed. Stable: other programs branch on it. */
export type ReleasesErrorCode = Extract<
  ReasonCode,
  /** The request, an id or a filter is not well-formed; nothing was sent. */
  | 'INVALID_REQUEST'
  /** A run for this instance is open; `open` names it. */
  | 'ALREADY_OPEN'
  | 'NOT_FOUND'
  /** The run has ended, so it takes no more messages. */
  | 'ALREADY_ENDED'
  /** Several releases fit an instance id; `candidates` are their workflow ids. */
  | 'AMBIGUOUS'
  /** The run refused a signed statement; `refusal` says why. */
  | 'STATEMENT_REFUSED'
  /** The run ended without a result: it failed, or someone terminated it. */
  | 'RUN_FAILED'
  /** Nobody served the run in time; it goes on when a worker comes back. */
  | 'NO_WORKER'
  | 'SERVER_AWAY'
  | 'ACCESS_DENIED'
  | 'NAMESPACE_NOT_FOUND'
  /** The namespace lacks the search attributes; `kms-release worker --setup` registers them. */
  | 'SEARCH_ATTRIBUTES_MISSING'
  /** Where Temporal is, is not well-formed; `problems` are why. */
  | 'BAD_CONFIGURATION'
  /** Nothing was signed, so nothing was sent. */
  | 'SIGNING_FAILED'
  | 'SSH_KEYGEN_MISSING'
  | 'SSH_KEYGEN_FAILED'
  | 'UNEXPECTED'
>;

/** What an error carries besides its code and message. */
export interface ReleasesErrorDetails {
  readonly problems?: readonly string[];
  readonly open?: OpenRun;
  readonly candidates?: readonly string[];
  readonly refusal?: Reason;
}

/** The run that is in the way of a request. What visibility did not hold is absent. */
export interface OpenRun {
  readonly workflowId: string;
  readonly runId: string;
  readonly requestedBy?: string;
  readonly stage?: string;
}

/** The one kind of error that the client API throws. */
export interface ReleasesError extends Error, ReleasesErrorDetails {
  readonly name: 'ReleasesError';
  readonly code: ReleasesErrorCode;
}

/** Makes a `ReleasesError`; `details` become its fields. */
export function releasesError(
  code: ReleasesErrorCode,
  message: string,
  details: ReleasesErrorDetails = {},
  cause?: unknown,
): ReleasesError {
  return Object.assign(new Error(message, { cause }), { name: 'ReleasesError' as const, code, ...details });
}

/** True for what the client API throws. */
export function isReleasesError(error: unknown): error is ReleasesError {
  return error instanceof Error && error.name === 'ReleasesError' && 'code' in error;
}

/** Says in this API's words what Temporal threw. `subject` is the workflow id, or what was asked. */
export function translated(error: unknown, subject: string): Error {
  if (isReleasesError(error)) return error;
  const say = (code: ReleasesErrorCode, text: string, details?: ReleasesErrorDetails) =>
    releasesError(code, text, details, error);
  if (error instanceof WorkflowNotFoundError) return notThere(error, subject);
  if (error instanceof NamespaceNotFoundError) {
    return say(
      'NAMESPACE_NOT_FOUND',
      `${error.message}; correct TEMPORAL_NAMESPACE, or create the namespace`,
    );
  }
  if (error instanceof WorkflowUpdateFailedError) return refused(error, subject);
  if (error instanceof WorkflowFailedError) return failed(error, subject);
  if (error instanceof WorkflowUpdateRPCTimeoutOrCancelledError) return say('NO_WORKER', noWorker(subject));
  const grpc = error instanceof ServiceError ? error.cause : error;
  if (isGrpcServiceError(grpc)) return ofGrpc(grpc, subject);
  const text = error instanceof Error ? error.message : String(error);
  if (error instanceof ServiceError || /connect/i.test(text)) return say('SERVER_AWAY', away(text));
  return say('UNEXPECTED', text);
}

function ofGrpc(error: Error & { code: number; details: string }, subject: string): ReleasesError {
  const { details } = error;
  const say = (code: ReleasesErrorCode, text: string) => releasesError(code, text, {}, error);
  if (/search attribute/i.test(details)) {
    return say(
      'SEARCH_ATTRIBUTES_MISSING',
      `the namespace lacks search attributes (${details}); \`kms-release worker --role observer --setup\` registers them`,
    );
  }
  if (error.code === GRPC.failedPrecondition) return say('NO_WORKER', noWorker(subject));
  if (error.code === GRPC.notFound) return notThere(error, subject);
  if (error.code === GRPC.permissionDenied || error.code === GRPC.unauthenticated) {
    return say(
      'ACCESS_DENIED',
      `the Temporal server refuses: ${details}; check TEMPORAL_API_KEY, the client certificate and its rights`,
    );
  }
  if (error.code === GRPC.unavailable || error.code === GRPC.deadlineExceeded)
    return say('SERVER_AWAY', away(details));
  return say('UNEXPECTED', `the Temporal server answered: ${details}`);
}

const GRPC = {
  deadlineExceeded: 4,
  notFound: 5,
  permissionDenied: 7,
  failedPrecondition: 9,
  unavailable: 14,
  unauthenticated: 16,
};

/** The refusal of a message to a run that takes no more. */
export function alreadyEnded(subject: string, cause?: unknown): ReleasesError {
  const text = `${subject} has ended, so it takes no more messages; its status says how it ended`;
  return releasesError('ALREADY_ENDED', text, {}, cause);
}

function notThere(error: Error, subject: string): ReleasesError {
  if (error.message.includes('already completed')) return alreadyEnded(subject, error);
  const absent = `there is no run ${subject}; \`kms-release list\` shows the runs that there are`;
  return releasesError('NOT_FOUND', absent, {}, error);
}

function refused(error: WorkflowUpdateFailedError, subject: string): ReleasesError {
  const { cause } = error;
  if (!(cause instanceof ApplicationFailure)) {
    return releasesError(
      'UNEXPECTED',
      `${subject} did not take the statement: ${cause?.message ?? error.message}`,
      {},
      error,
    );
  }
  const known = isReasonCode(cause.type);
  const refusal: Reason = known
    ? { code: cause.type, text: cause.message }
    : { code: 'CODE_UNKNOWN', text: `${cause.type ?? 'no code'}: ${cause.message}` };
  return releasesError('STATEMENT_REFUSED', cause.message, { refusal }, error);
}

function failed(error: WorkflowFailedError, subject: string): ReleasesError {
  const { cause } = error;
  if (cause instanceof ApplicationFailure && cause.type === 'INVALID_REQUEST') {
    return releasesError('INVALID_REQUEST', cause.message, { problems: [cause.message] }, error);
  }
  const why = cause?.message ?? error.message;
  return releasesError(
    'RUN_FAILED',
    `${subject} ended without a result: ${why}; look at the instance itself`,
    {},
    error,
  );
}

/** The sentence for a run that no worker served in time. */
export function noWorker(subject: string): string {
  return `no worker answered for ${subject}; the run itself waits: start \`kms-release worker --role observer\`, and ask again`;
}

function away(why: string): string {
  return `the Temporal server does not answer (${why}); check TEMPORAL_ADDRESS, and that the server runs`;
}
