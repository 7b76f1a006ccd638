import type { Client } from '@temporalio/client';
import { WorkflowExecutionAlreadyStartedError } from '@temporalio/common';
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
export type { ServerRecord } from './client/server-record.js';
export type { StopAnswer, StopSent } from './client/stopping.js';
export { SEARCH_ATTRIBUTES, type ReleaseFilter, type ReleaseRow } from './client/visibility.js';
export type * from './release.js';

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
    list: async (filter = {}) =>
      withEndReasons(
        client,
        await bounded(client, RPC_MS, 'the list of releases', () => listReleases(client, filter)),
      ),
  };
}
