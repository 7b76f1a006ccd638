import type { Release } from '../client/releases.js';
import { formOf } from '../identity/forms.js';
import { STAGES, type Status } from '../release.js';
import { isSameName } from '../values/names.js';
import { refusedStatement } from './ask-statement.js';
import { cliError } from './errors.js';
import { showUntil } from './follow.js';
import type { Io } from './io.js';

/** Who is to approve, and with what. */
interface Approver {
  readonly as: string;
  readonly key?: string;
}

/**
 * Waits until the run asks for approvals, or is beyond that, and answers its status. Fails at once where this person could not
 * approve it anyway (`STATEMENT_REFUSED`, `USAGE`), and with `ALREADY_ENDED` where the run ends before it asks.
 */
export async function awaitRequest(io: Io, release: Release, approver: Approver): Promise<Status> {
  const asks = (status: Status) => {
    mustBeAble(status, approver);
    return hasAsked(status) ? { status } : undefined;
  };
  const found = await showUntil(io, release, asks);
  if ('status' in found) return found.status;
  throw cliError(
    'ALREADY_ENDED',
    `the run ended (${found.result.outcome}) before it asked for approvals; nothing was signed. \`kms-release status ${release.workflowId}\` says why`,
  );
}

/** True from the stage on in which people are asked: who waits any longer, waits for nothing. */
export function hasAsked({ stage }: Pick<Status, 'stage'>): boolean {
  return STAGES.indexOf(stage) >= STAGES.indexOf('awaiting approval');
}

/** Fails with `USAGE` where the policy's identity wants a key that is not given, or takes none. */
export function checkKey({ identity }: Status, { key }: Pick<Approver, 'key'>): void {
  const problem = identity === undefined ? undefined : formOf(identity).keyProblem(key !== undefined);
  if (problem !== undefined) throw cliError('USAGE', problem);
}

/** Known before it asks: nobody waits for hours to be refused. The run itself judges again. */
function mustBeAble(status: Status, { as, key }: Approver): void {
  checkKey(status, { ...(key !== undefined && { key }) });
  const { approvers, requestedBy } = status;
  if (isSameName(requestedBy, as))
    throw refusedStatement({
      code: 'SIGNER_IS_REQUESTER',
      text: `${as} asked for this release, so somebody else has to approve it`,
    });
  if (approvers.length > 0 && !approvers.includes(as))
    throw refusedStatement({
      code: 'SIGNER_NOT_LISTED',
      text: `${as} is not listed by the policy as an approver`,
    });
}
