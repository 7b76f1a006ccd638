import type { Releases, ReleaseRow } from '../client.js';
import { isReleasesError } from '../client/releases-error.js';
import type { Status } from '../release.js';
import { isSameName } from '../values/names.js';
import { tableLines } from './columns.js';
import { withReleases } from './connect.js';
import { EXIT } from './exit-codes.js';
import type { Io } from './io.js';
import { inBothTimes } from './times.js';

interface Options {
  readonly as: string;
  readonly account?: string;
  readonly region?: string;
}

/** One run that waits for somebody, and for what. */
interface Waiting {
  readonly workflowId: string;
  readonly instanceId: string;
  readonly waitsFor: 'approve' | 'backup-made' | 'not known';
  readonly deadline?: string;
  readonly requestedBy?: string;
  readonly reason?: string;
  readonly approvals?: number;
  readonly approvalsRequired?: number;
  /** Why the run could not be asked. */
  readonly problem?: string;
}

/**
 * Lists what waits for one person's signature, what is due first at the top. A run that cannot be asked is listed as not
 * known: an empty inbox means that nothing waits. Exits 0.
 */
export function run({ as, account, region }: Options, io: Io): Promise<number> {
  return withReleases(io, async (releases) => {
    const place = {
      ...(account !== undefined && { accountId: account }),
      ...(region !== undefined && { regionId: region }),
    };
    const rows = [
      ...(await releases.list({ stage: 'awaiting approval', ...place })),
      ...(await releases.list({ blockedBy: 'BACKUP_NOT_ATTESTED', ...place })),
    ];
    const waiting: Waiting[] = [];
    for (const row of rows.filter(({ open }) => open)) waiting.push(...(await waitsFor(releases, row, as)));
    waiting.sort((a, b) => ((a.deadline ?? '') < (b.deadline ?? '') ? -1 : 1));
    io.answer(waiting, wordsOfInbox(waiting, as, io.columns));
    if (waiting.length > 0)
      io.next('Next: read and sign one with `kms-release approve ID --as NAME --key FILE`.');
    return EXIT.done;
  });
}

async function waitsFor(releases: Releases, row: ReleaseRow, as: string): Promise<Waiting[]> {
  const { workflowId, instanceId = workflowId } = row;
  const status = await releases
    .of(workflowId)
    .status()
    .catch((error: unknown) => {
      if (!isReleasesError(error)) throw error;
      return error.message;
    });
  if (typeof status === 'string') return [{ workflowId, instanceId, waitsFor: 'not known', problem: status }];
  const what = wantedOf(status, as);
  if (what === undefined) return [];
  const { deadline, requestedBy, reason, approvals, approvalsRequired } = status;
  return [
    {
      ...{ workflowId, instanceId, waitsFor: what, requestedBy, reason, approvals: approvals.length },
      ...(deadline !== undefined && { deadline }),
      ...(approvalsRequired !== undefined && { approvalsRequired }),
    },
  ];
}

function wantedOf(status: Status, as: string): 'approve' | 'backup-made' | undefined {
  const { approvers, approvals, requestedBy, stage, blockedBy } = status;
  if (!approvers.includes(as) || status.stopping === true) return undefined;
  if (blockedBy.some(({ code }) => code === 'BACKUP_NOT_ATTESTED')) return 'backup-made';
  const spent = [requestedBy, ...approvals].some((name) => isSameName(name, as));
  return stage === 'awaiting approval' && !spent ? 'approve' : undefined;
}

function wordsOfInbox(waiting: readonly Waiting[], as: string, columns: number): string {
  if (waiting.length === 0) return `Nothing waits for ${as}.`;
  const lines = waiting.flatMap((one) => [
    ...tableLines([[`${one.instanceId}: ${one.waitsFor}${byWhen(one)}`]], columns),
    ...tableLines([['', one.problem ?? askedBy(one)]], columns),
  ]);
  return lines.join('\n');
}

/** The deadline first: one signs by it, or never. */
function byWhen({ problem, deadline, approvals = 0, approvalsRequired }: Waiting): string {
  if (problem !== undefined) return '';
  const when = deadline === undefined ? 'an unknown time' : inBothTimes(deadline);
  return ` by ${when}; ${approvals} of ${approvalsRequired ?? '?'} have signed`;
}

function askedBy({ requestedBy = 'somebody', reason = '' }: Waiting): string {
  return `asked by ${requestedBy}: ${reason}`;
}
