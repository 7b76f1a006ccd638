import { Client } from '@temporalio/client';
import { WorkflowExecutionAlreadyStartedError } from '@temporalio/common';
import { connectionTo, settingsIn } from './client/connect.js';
import { withEndReasons } from './client/end-reasons.js';
import { alreadyOpen, findByInstance } from './client/find.js';
import { asRelease, bounded, RPC_MS } from './client/release-handle.js';
import type { Releases } from './client/releases.js';
import { releasesError, translated } from './client/releases-error.js';
import { startOptions, type ReleaseWorkflow } from './client/start.js';
import { listReleases } from './client/visibility.js';
import {
  invalidRequest,
  isRequest,
  partsOfWorkflowId,
  problemsOfRequest,
  workflowIdFor,
} from './policy/request.js';
import { shown } from './values/text.js';
import { WORKFLOW_TYPE } from './release.js';

export type { InstanceName, Release, Releases } from './client/releases.js';
export {
  isReleasesError,
  type OpenRun,
  type ReleasesError,
  type ReleasesErrorCode,
} from './client/releases-error.js';
export { askStatement, signWithKey, type Asked, type Wanted } from './client/sign.js';
export type { ServerRecord } from './client/server-record.js';
export type { StopAnswer, StopSent } from './client/stopping.js';
export { SEARCH_ATTRIBUTES, type ReleaseFilter, type ReleaseRow } from './client/visibility.js';
export type { Mark, Stop } from './history.js';
export type { Statement } from './policy/statement.js';
export type { ReasonCode } from './release/reason-codes.js';
export {
  OUTCOMES,
  STAGES,
  type ApprovalRequest,
  type AssertedApproval,
  type AttestedBackup,
  type BackupEvidence,
  type BackupPolicy,
  type BillingVerdict,
  type Destroyed,
  type EffectivePolicy,
  type EvidenceRow,
  type InstanceKind,
  type OlderUse,
  type OpenPlaces,
  type Outcome,
  type PlaceName,
  type PlainRejection,
  type ProbeName,
  type Reason,
  type Receipt,
  type RefusedMessage,
  type RejectionRecord,
  type ReleaseRequest,
  type ReleaseResult,
  type Saving,
  type Says,
  type ScanName,
  type SignedStatement,
  type Stage,
  type StatementAnswer,
  type StatementQuery,
  type Status,
  type Stricter,
  type Summary,
  type Toleration,
  type Unattributed,
  type Verdict,
  type Vote,
} from './release.js';

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
        `${shown(workflowId)} is no workflow id; expected kms-release:ACCOUNT:REGION:INSTANCE`,
      );
    },
    findByInstance: (instanceId) => findByInstance(client, instanceId),
    list: async (filter = {}) =>
      withEndReasons(
        client,
        await bounded(client, RPC_MS, 'the list of releases', () => listReleases(client, filter)),
      ),
  };
}

/** All releases of one Temporal namespace, and the connection to it. */
export interface ConnectedReleases extends Releases {
  /** Ends the connection: until then it keeps the process alive. */
  close(): Promise<void>;
}

/**
 * Connects as the Temporal CLI does, by its variables and its file (address, namespace, TLS, API key, profile), and waits
 * 5 seconds at most. Whoever connects closes. Fails with `BAD_CONFIGURATION`, `SERVER_AWAY` or `ACCESS_DENIED`.
 */
export async function connectReleases(
  env: Readonly<Record<string, string | undefined>> = process.env,
): Promise<ConnectedReleases> {
  const settings = await settingsIn(env);
  const connection = await connectionTo(settings);
  const client = new Client({ connection, namespace: settings.namespace });
  return { ...createReleases(client), close: () => connection.close() };
}
