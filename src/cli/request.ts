import { invalidRequest, problemsOfRequest } from '../policy/request.js';
import type { ReasonCode } from '../release/reason-codes.js';
import type { ReleaseRequest, Stricter } from '../release.js';
import { hasAsked } from './approve-wait.js';
import { withReleases } from './connect.js';
import { withFailingDoors, wordsOfDoors } from './door-words.js';
import { cliError } from './errors.js';
import { EXIT } from './exit-codes.js';
import { follow, showUntil, tellEnd } from './follow.js';
import type { Io } from './io.js';
import type { Watched } from './looking.js';
import { nextOf, nextWhileOpen } from './next.js';
import { wordsOfStatus } from './words.js';

/** What blocks, and goes away with time alone: docs/runbook.md says of each to wait. */
const PASSES: ReadonlySet<ReasonCode> = new Set<ReasonCode>([
  'BACKUP_RUNNING',
  'NOT_YET_BACKED_UP',
  'CANARY_TOO_YOUNG',
  'NO_DAY_OUT',
  'SNAPSHOT_TOO_OLD',
  'CLOUD_THROTTLED',
  'CLOUD_UNAVAILABLE',
]);

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
  readonly wait?: true;
}

/**
 * Asks for a release: starts a run, which can end in the instance's destruction once people have signed. With
 * `--watch` stays, and exits as the run ends. With `--wait` stays until people have something to do: exits 0 when they are asked
 * to approve, 10 when something blocks that does not pass by itself, else as the run ended. Fails with `INVALID_REQUEST` (2) or
 * `ALREADY_OPEN` (5).
 */
export async function run(options: Options, io: Io): Promise<number> {
  const request = requestOf(options);
  const problems = problemsOfRequest(request);
  if (problems.length > 0) throw cliError('INVALID_REQUEST', invalidRequest(problems).text);
  return await withReleases(io, async (releases, _, askDoors) => {
    const release = { ...(await releases.request(request)), askDoors };
    const { workflowId, runId } = release;
    const ids = { workflowId, runId };
    if (options.watch || options.wait) {
      io.line(workflowId);
      return options.wait ? await waitForPeople(io, release, ids) : await follow(io, release, ids);
    }
    io.answer(ids, workflowId);
    io.next(nextWhileOpen(workflowId));
    return EXIT.done;
  });
}

/** Until people are asked, or something blocks that does not pass by itself: somebody has something to do then. */
async function waitForPeople(io: Io, release: Watched, ids: object): Promise<number> {
  const found = await showUntil(io, release, (status) =>
    hasAsked(status) || status.blockedBy.some(({ code }) => !PASSES.has(code)) ? { status } : undefined,
  );
  if ('result' in found) return await tellEnd(io, release, found, ids);
  const { status } = found;
  const doors = (await release.askDoors?.()) ?? [];
  const text = [wordsOfStatus(status), ...wordsOfDoors(doors)].join('\n');
  io.answer(withFailingDoors({ ...ids, ...status }, doors), text);
  io.next(nextOf(status));
  return hasAsked(status) ? EXIT.done : EXIT.pending;
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
