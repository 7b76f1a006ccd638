import { CancellationScope, condition } from '@temporalio/workflow';
import { isRecord } from '../values/record.js';
import { shown } from '../values/text.js';
import { buildStatement, parseStatement } from '../policy/statement.js';
import { checkStatement, sharedKey, wrongShape, type Polling } from '../policy/votes.js';
import type { AssertedApproval, Reason, Receipt, RejectionRecord, SignedStatement } from '../release.js';
import { reasonOf } from './endings.js';
import { tooMany } from './flood.js';
import { type Run } from './run.js';
import { showPage } from './tell.js';
import { toldLine } from './told.js';
import { urgently } from './steps.js';
import { isAfterCall, isInTime } from './stopping.js';

/** The part of a run that a statement is held against. */
export type Asking = Pick<
  Run,
  'request' | 'subject' | 'stage' | 'terms' | 'question' | 'votes' | 'checked' | 'lastChecked'
>;

/** What a statement is held against at this moment. */
export function pollingOf(run: Asking): Polling {
  return {
    subject: run.subject,
    requestedBy: run.request.requestedBy,
    terms: run.terms ?? undefined,
    question: run.stage === 'awaiting approval' ? (run.question ?? undefined) : undefined,
    approved: run.votes.map(({ signer }) => signer),
    stage: run.stage,
  };
}

/** Why a signed statement cannot be taken, before any signature is looked at. Synchronous: used by the validator. */
export function refusalOf(run: Asking, input: unknown): Reason | undefined {
  // A stop needs no signature: how one is written must not hold it up.
  if (saysReject(input)) return tooLate(run);
  const shape = wrongShape(input);
  if (shape !== undefined) return shape;
  const flooded = tooMany(run);
  if (flooded !== undefined) return flooded;
  const checked = checkStatement(textOf(input), pollingOf(run));
  return 'refused' in checked ? checked.refused : undefined;
}

/** Checks a signature and counts the statement. Answers a receipt, or why it is refused. Never a rejection's way. */
export async function take(
  run: Run,
  spoken: SignedStatement | AssertedApproval,
): Promise<Receipt | { refused: Reason }> {
  const verified = await checking(run, () => verify(run, spoken)).catch((error: unknown) => ({
    refused: reasonOf(error),
  }));
  if ('refused' in verified) return verified;
  const { vote, backup } = verified;
  if (vote.says === 'backup-made' && backup !== undefined) {
    run.attested = { by: vote.signer, signed: vote.signed, backup };
    run.rechecks += 1;
    return receiptOf(run, vote);
  }
  // Others may have spoken, and the question may have changed, while the signature was looked at.
  const now = checkStatement(vote.signed.statement, pollingOf(run));
  if ('refused' in now) return now;
  const shared = sharedKey(run.votes, vote);
  if (shared !== undefined) return { refused: shared };
  run.votes = [...run.votes, vote];
  showPage(run);
  return receiptOf(run, vote);
}

/** A rejection counts at once, from anyone; whether its name is proved is found out afterwards. */
export async function takeRejection(run: Run, input: unknown): Promise<Reason | undefined> {
  const late = tooLate(run);
  if (late !== undefined) return late;
  run.rejection ??= plainRejection(input);
  const proving = proveRejection(run, input);
  run.scope.cancel();
  showPage(run);
  await proving;
  // While a call may be under way, nobody can say yet whether it was stopped.
  await CancellationScope.nonCancellable(() => condition(() => run.stage !== 'releasing'));
  if (isInTime(run)) return undefined;
  // It stopped nothing: it stands among the refused messages, never as the rejection of this run.
  run.rejection = null;
  return tooLate(run);
}

/** Whether a name was proved by its signature: for the record only, a rejection counts either way. */
async function proveRejection(run: Run, input: unknown): Promise<void> {
  if (!isSigned(input)) return;
  const checked = checkStatement(input.statement, pollingOf(run));
  if ('refused' in checked) return;
  const verified = await checking(run, () => verify(run, input)).catch(() => undefined);
  if (run.rejection === null || verified === undefined || 'refused' in verified) return;
  // The record is of whoever is proved, not of whoever was first.
  run.rejection = { ...plainRejection(input), proved: true, signed: input };
}

function verify(run: Run, spoken: SignedStatement | AssertedApproval) {
  const { question } = run;
  const name = 'as' in spoken ? spoken.as : nameIn(spoken);
  // It ends by itself: a check that cannot be made must not hold up the ending of a run.
  const check = urgently(toldLine(`check the statement of ${name}`, 180), '10 minutes');
  return check.verifyStatement({ question, spoken });
}

// Never cancelled: a statement that has arrived is checked to the end, also when the run is being stopped.
async function checking<T>(run: Run, work: () => Promise<T>): Promise<T> {
  run.checking += 1;
  run.checked += 1;
  run.lastChecked = Date.now();
  try {
    return await CancellationScope.nonCancellable(work);
  } finally {
    run.checking -= 1;
  }
}

/** Why a rejection does not count any more; undefined while it does. */
export function tooLate({ stage }: Pick<Run, 'stage'>): Reason | undefined {
  if (!isAfterCall(stage)) return undefined;
  return {
    code: 'TOO_LATE',
    text: `The release was sent, or the run has ended (${stage}); it cannot be stopped any more.`,
  };
}

function receiptOf(run: Run, { says, signer }: Pick<Receipt, 'says' | 'signer'>): Receipt {
  const required = run.terms?.approval.required ?? 0;
  return { says, signer, approvals: run.votes.length, missing: Math.max(0, required - run.votes.length) };
}

function plainRejection(input: unknown): RejectionRecord {
  const parsed = parseStatement(textOf(input));
  if ('read' in parsed)
    return { as: line(parsed.read.signer), why: line(parsed.read.comment), proved: false };
  const value = isRecord(input) ? input : {};
  return { as: line(value['as']), why: line(value['why']), proved: false };
}

function line(value: unknown): string {
  return typeof value === 'string' && value.trim() !== '' ? toldLine(value, 500) : 'not said';
}

function textOf(input: unknown): unknown {
  return isRecord(input) ? input['statement'] : undefined;
}

function nameIn(signed: SignedStatement): string {
  const parsed = parseStatement(signed.statement);
  return 'read' in parsed ? parsed.read.signer : 'somebody';
}

/** True for a statement that says reject, whatever else is wrong with it. */
export function saysReject(input: unknown): boolean {
  const parsed = parseStatement(textOf(input));
  return 'read' in parsed && parsed.read.says === 'reject';
}

/** True for the shape of a signed statement, whatever it says. */
export function isSigned(input: unknown): input is SignedStatement {
  return isRecord(input) && typeof input['statement'] === 'string' && typeof input['signature'] === 'string';
}

/** True for the plain form of an approval, which the UI's own form sends. */
export function isAsserted(input: unknown): input is AssertedApproval {
  return isRecord(input) && typeof input['as'] === 'string' && typeof input['digest'] === 'string';
}

/** Why a plain approval cannot be taken; the page then shows what to do instead. */
export function assertedRefusal(run: Run, { as, digest }: AssertedApproval): Reason | undefined {
  if (run.terms?.approval.identity !== 'asserted') {
    const text =
      'A typed name is not believed here: approvals are signed. ' +
      `Run: kms-release approve ${run.request.instanceId} --as ${shown(as)} --key FILE`;
    return { code: 'IDENTITY_NOT_PROVED', text };
  }
  if (run.question !== null && digest !== run.question.factsDigest) {
    return {
      code: 'FOR_OTHER_FACTS',
      text: 'The digest is not the one that the page shows. Read the page again.',
    };
  }
  const query = {
    signer: as,
    says: 'approve',
    issuedAt: run.question?.openedAt ?? '1970-01-01T00:00:00Z',
  } as const;
  const checked = checkStatement(
    buildStatement(run.subject, run.question ?? undefined, query),
    pollingOf(run),
  );
  return 'refused' in checked ? checked.refused : undefined;
}
