import { CancellationScope, condition } from '@temporalio/workflow';
import { formOf } from '../identity/forms.js';
import { assertedText } from '../policy/asserted-text.js';
import { checkStatement, sharedKey, wrongShape, type ApprovalContext } from '../policy/votes.js';
import type { AssertedApproval, Reason, Receipt, SignedStatement } from '../release.js';
import { approvalsOf, noteOnBallot } from './ballot.js';
import type { Ballot, Identity } from './parts.js';
import type { Display } from './parts.js';
import { reasonOf } from './endings.js';
import { tooMany } from './flood.js';
import type { Run } from './run.js';
import { isSigned, nameIn, plainRejection, saysReject, textOf } from './spoken.js';
import { showPage } from './tell.js';
import { boundedLine } from './bounded-reasons.js';
import { urgently } from './steps.js';
import { isAfterCall, isInTime } from './stopping.js';

/** The part of a run that a statement is held against. */
export interface Asking {
  readonly identity: Pick<Identity, 'request' | 'subject'>;
  readonly display: Pick<Display, 'stage' | 'current' | 'approvalRequest'>;
  readonly ballot: Pick<Ballot, 'votes' | 'checked' | 'lastChecked'>;
}

/** What a statement is held against at this moment. */
export function approvalContextOf({ identity, display, ballot }: Asking): ApprovalContext {
  const { stage, current, approvalRequest } = display;
  return {
    subject: identity.subject,
    requestedBy: identity.request.requestedBy,
    policy: current?.policy,
    approvalRequest: stage === 'awaiting approval' ? (approvalRequest ?? undefined) : undefined,
    approved: approvalsOf({ ballot, display }).map(({ signer }) => signer),
    stage,
  };
}

/** Why a signed statement cannot be taken, before any signature is looked at. Synchronous: used by the validator. */
export function refusalOf(run: Asking, input: unknown): Reason | undefined {
  // A stop needs no signature: how one is written must not hold it up.
  if (saysReject(input)) return tooLate(run.display);
  const shape = wrongShape(input);
  if (shape !== undefined) return shape;
  const flooded = tooMany(run.ballot);
  if (flooded !== undefined) return flooded;
  const checked = checkStatement(textOf(input), approvalContextOf(run));
  return 'refused' in checked ? checked.refused : undefined;
}

/** Checks a signature and counts the statement. Answers a receipt, or why it is refused. Never a rejection's way. */
export async function recordStatement(
  run: Run,
  spoken: SignedStatement | AssertedApproval,
): Promise<Receipt | { refused: Reason }> {
  const { approvalRequest } = run.display;
  const textAt = (issuedAt: string) =>
    'as' in spoken ? assertedText(spoken, run.identity.subject, approvalRequest, issuedAt) : spoken;
  const verified = await checking(run, () => verify(run, spoken)).catch((error: unknown) => ({
    refused: reasonOf(error),
  }));
  if ('refused' in verified) return verified;
  const { backup } = verified;
  const vote = { ...verified.vote, signed: textAt(verified.vote.issuedAt) };
  if (vote.says === 'backup-made' && backup !== undefined) {
    noteOnBallot(run, { attested: { by: vote.signer, signed: vote.signed, backup } });
    return receiptOf(run, vote);
  }
  // Others may have spoken, and the approval request may have changed, while the signature was looked at.
  const now = checkStatement(vote.signed.statement, approvalContextOf(run));
  if ('refused' in now) return now;
  const shared = sharedKey(approvalsOf(run), vote);
  if (shared !== undefined) return { refused: shared };
  const { approvalRequestNumber } = now.read;
  noteOnBallot(run, { votes: [...run.ballot.votes, { approvalRequestNumber, vote }] });
  showPage(run);
  return receiptOf(run, vote);
}

/** A rejection counts at once, from anyone; whether its name is proved is found out afterwards. */
export async function recordRejection(run: Run, input: unknown): Promise<Reason | undefined> {
  const late = tooLate(run.display);
  if (late !== undefined) return late;
  const isFirst = run.ballot.rejection === null;
  noteOnBallot(run, { rejection: run.ballot.rejection ?? plainRejection(input) });
  const proving = proveRejection(run, input);
  run.scope.cancel();
  if (isFirst) showPage(run);
  await proving;
  // While a call may be under way, nobody can say yet whether it was stopped.
  await CancellationScope.nonCancellable(() => condition(() => run.display.stage !== 'releasing'));
  if (isInTime(run)) return undefined;
  // It stopped nothing: it stands among the refused messages, never as the rejection of this run.
  noteOnBallot(run, { rejection: null });
  return tooLate(run.display);
}

/** Whether a name was proved by its signature: for the record only, a rejection counts either way. */
async function proveRejection(run: Run, input: unknown): Promise<void> {
  // The first ones tell who it was: whoever sends thousands stops the run all the same.
  if (!isSigned(input) || tooMany(run.ballot) !== undefined) return;
  const checked = checkStatement(input.statement, approvalContextOf(run));
  if ('refused' in checked) return;
  const verified = await checking(run, () => verify(run, input)).catch(() => undefined);
  if (run.ballot.rejection === null || verified === undefined || 'refused' in verified) return;
  // The record is of whoever is proved, not of whoever was first.
  noteOnBallot(run, { rejection: { ...plainRejection(input), proved: true, signed: input } });
}

function verify(run: Run, spoken: SignedStatement | AssertedApproval) {
  const { approvalRequest, inventory } = run.display;
  const name = 'as' in spoken ? spoken.as : nameIn(spoken);
  // It ends by itself: a check that cannot be made must not hold up the ending of a run.
  const check = urgently(boundedLine(`check the statement of ${name}`, 180), '10 minutes');
  return check.verifyStatement({ spoken, ...('as' in spoken ? { approvalRequest } : { inventory }) });
}

// Never cancelled: a statement that has arrived is checked to the end, also when the run is being stopped.
async function checking<T>(run: Run, work: () => Promise<T>): Promise<T> {
  const { checking: others, checked } = run.ballot;
  noteOnBallot(run, { checking: others + 1, checked: checked + 1, lastChecked: Date.now() });
  try {
    return await CancellationScope.nonCancellable(work);
  } finally {
    noteOnBallot(run, { checking: run.ballot.checking - 1 });
  }
}

/** Why a rejection does not count any more; undefined while it does. */
export function tooLate({ stage }: Pick<Display, 'stage'>): Reason | undefined {
  if (!isAfterCall(stage)) return undefined;
  return {
    code: 'TOO_LATE',
    text: `The release was sent, or the run has ended (${stage}); it cannot be stopped any more.`,
  };
}

function receiptOf(run: Run, { says, signer }: Pick<Receipt, 'says' | 'signer'>): Receipt {
  const required = run.display.current?.policy.approval.required ?? 0;
  const { length } = approvalsOf(run);
  return { says, signer, approvals: length, missing: Math.max(0, required - length) };
}

/** Why a plain approval cannot be taken; the page then shows what to do instead. */
export function assertedRefusal(run: Run, { as, digest }: AssertedApproval): Reason | undefined {
  const { current, approvalRequest } = run.display;
  const { request, subject } = run.identity;
  const form = formOf(current?.policy.approval.identity);
  const notBelieved = form.typedNameReason({ as, instanceId: request.instanceId });
  if (notBelieved !== undefined) return notBelieved;
  if (approvalRequest !== null && digest !== approvalRequest.factsDigest) {
    return {
      code: 'FOR_OTHER_FACTS',
      text: 'The digest is not the one that the page shows. Read the page again.',
    };
  }
  const issuedAt = approvalRequest?.openedAt ?? '1970-01-01T00:00:00Z';
  const { statement } = assertedText({ as, digest }, subject, approvalRequest, issuedAt);
  const checked = checkStatement(statement, approvalContextOf(run));
  return 'refused' in checked ? checked.refused : undefined;
}
