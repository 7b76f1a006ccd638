import type { Release } from '../client.js';
import { isReleasesError } from '../client/releases-error.js';
import type { SignedStatement } from '../release.js';
import { askStatement, issueTime, signAsked } from './ask-statement.js';
import { withRelease, type ReleaseId } from './connect.js';
import { cliError } from './errors.js';
import type { Io } from './io.js';
import { tellStop, tooLate } from './stopped.js';

interface Options extends ReleaseId {
  readonly as: string;
  readonly why: string;
  readonly key?: string;
}

/**
 * Stops a release: the instance is kept. Without a key it needs no worker, no policy and no signature. Exits 0
 * when it was in time; fails with `TOO_LATE` (5) when a call had been sent, `NOT_YET` (10) when nobody can say
 * so far.
 */
export function run({ as, why, key, ...id }: Options, io: Io): Promise<number> {
  return withRelease(io, id, async (release) => {
    if (key === undefined) await release.reject({ as, why });
    else await submit(release, await signedRejection(io, release, { as, why, key }));
    const { workflowId } = release;
    const proved = key === undefined ? ' (name not proved)' : '';
    const sent = { sent: 'reject', workflowId, as, signed: key !== undefined };
    return await tellStop(io, release, sent, `The rejection by ${as}${proved}`);
  });
}

async function signedRejection(
  io: Io,
  release: Release,
  { as, why, key }: { as: string; why: string; key: string },
): Promise<SignedStatement> {
  try {
    const { question } = await release.status();
    const issuedAt = issueTime(new Date(), question?.openedAt);
    const asked = await askStatement(release, { signer: as, says: 'reject', comment: why }, issuedAt);
    return await signAsked(io, asked, key);
  } catch (error) {
    if (!isNobody(error)) throw error;
    throw cliError(
      'NO_WORKER',
      `${error.message}. Nothing was sent; the same command without --key needs no worker, and is kept by the server until one comes`,
    );
  }
}

/** By the update, which answers. Where nobody answers in time, also as a signal: an update that no worker took is lost. */
async function submit(release: Release, signed: SignedStatement): Promise<void> {
  try {
    await release.submitStatement(signed);
  } catch (error) {
    if (isReleasesError(error) && error.refusal?.code === 'TOO_LATE') throw tooLate(error.refusal.text);
    if (!isNobody(error)) throw error;
    const taken = await release.status().then(
      ({ stopping }) => stopping === true,
      () => false,
    );
    if (!taken) await release.reject(signed);
  }
}

function isNobody(error: unknown): error is Error {
  return isReleasesError(error) && error.code === 'NO_WORKER';
}
