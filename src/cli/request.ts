import { invalidRequest, problemsOfRequest } from '../policy/request.js';
import type { ReleaseRequest, Stricter } from '../release.js';
import { withReleases } from './connect.js';
import { cliError } from './errors.js';
import { EXIT } from './exit-codes.js';
import { follow } from './follow.js';
import type { Io } from './io.js';

interface Options {
  readonly instance: string;
  readonly region: string;
  readonly account: string;
  readonly requestedBy: string;
  readonly reason: string;
  readonly ticket?: string;
  readonly approvals?: number;
  readonly coolingOffHours?: number;
  readonly notBefore?: string;
  readonly watch?: true;
}

/**
 * Asks for a release: starts a run, which can end in the instance's destruction once people have signed. With
 * `--watch` stays, and exits as the run ends. Fails with `INVALID_REQUEST` (2) or `ALREADY_OPEN` (5).
 */
export async function run(options: Options, io: Io): Promise<number> {
  const request = requestOf(options);
  const problems = problemsOfRequest(request);
  if (problems.length > 0) throw cliError('INVALID_REQUEST', invalidRequest(problems).text);
  return await withReleases(io, async (releases) => {
    const release = await releases.request(request);
    const { workflowId, runId } = release;
    if (!options.watch) {
      const next = `Follow it with \`kms-release watch ${workflowId}\`, stop it with \`kms-release reject ${workflowId}\`.`;
      io.progress(next);
      io.answer({ workflowId, runId }, workflowId);
      return EXIT.done;
    }
    io.line(workflowId);
    return await follow(io, release, { workflowId, runId });
  });
}

function requestOf(options: Options): ReleaseRequest {
  const { approvals, coolingOffHours, notBefore, ticket } = options;
  const stricter: Stricter = {
    ...(approvals !== undefined && { approvalsRequired: approvals }),
    ...(coolingOffHours !== undefined && { coolingOffHours }),
    ...(notBefore !== undefined && { notBefore }),
  };
  return {
    instanceId: options.instance,
    regionId: options.region,
    accountId: options.account,
    requestedBy: options.requestedBy,
    reason: options.reason,
    ...(ticket !== undefined && { ticket }),
    ...(Object.keys(stricter).length > 0 && { stricter }),
  };
}
