import type { Release } from '../client/releases.js';
import { buildStatement } from '../policy/statement.js';
import { partsOfWorkflowId } from '../policy/request.js';
import type { SignedStatement } from '../release.js';
import { signText } from './ask-statement.js';
import { withRelease, type ReleaseId } from './connect.js';
import { cliError } from './errors.js';
import type { Io } from './io.js';
import { tellStop } from './stopped.js';

interface Rejecting {
  readonly as: string;
  readonly why: string;
  readonly key?: string;
}

/**
 * Stops a release: the instance is kept. Needs no worker and no policy, and without a key no signature. Goes out as a
 * signal, or as a cancel request where the server takes no more signals. Exits 0 when the server shows that the run
 * ended as kept and no call was marked, 8 when a person has to look; fails with `TOO_LATE` (5) when a call had been
 * sent, `NOT_YET` (10) when nobody can say so far.
 */
export function run({ as, why, key, ...id }: ReleaseId & Rejecting, io: Io): Promise<number> {
  const rejecting = { as, why, ...(key !== undefined && { key }) };
  return withRelease(io, id, (release) => rejectRelease(io, release, rejecting));
}

/** The same for a release that is at hand: whoever reads what they would approve may reject it there. */
export async function rejectRelease(io: Io, release: Release, { as, why, key }: Rejecting): Promise<number> {
  const signed = key === undefined ? undefined : await signedRejection(io, release, { as, why, key });
  const by = await release.reject(signed ?? { as, why });
  if (by === 'cancel')
    io.note('The server takes no more signals for this run: the rejection went out as a cancel request.');
  // Also as an update, which proves the name where signals do not come through. What became of it is looked at below.
  if (signed !== undefined) void release.submitStatement(signed).catch(() => undefined);
  const { workflowId } = release;
  const proved = signed === undefined ? ' (name not proved)' : '';
  const sent = { sent: 'reject', by, workflowId, as, signed: signed !== undefined };
  return await tellStop(io, release, sent, `The rejection by ${as}${proved}`);
}

/** The text of a rejection is made here, of the server's own record: no worker has to answer before a stop is sent. */
async function signedRejection(
  io: Io,
  release: Release,
  { as, why, key }: { as: string; why: string; key: string },
): Promise<SignedStatement> {
  const { workflowId } = release;
  const { runId } = await release.serverRecord();
  const parts = partsOfWorkflowId(workflowId);
  if (parts === undefined) throw cliError('USAGE', `${workflowId} is no workflow id of a release`);
  const query = { signer: as, says: 'reject', issuedAt: new Date().toISOString(), comment: why } as const;
  const statement = buildStatement({ ...parts, workflowId, runId }, undefined, query);
  return signText(io, statement, key);
}
