import { ApplicationFailure, setDefaultSignalHandler, setHandler } from '@temporalio/workflow';
import { isRecord } from '../values/record.js';
import { shown } from '../values/text.js';
import type { Reason, SignedStatement } from '../release.js';
import * as messages from './messages.js';
import { noteOnBallot } from './ballot.js';
import { noteMark } from './call-log.js';
import { type Run } from './run.js';
import { showPage, tellRefused, warnRefusedMessage } from './tell.js';
import { assertedRefusal, refusalOf, recordStatement, recordRejection } from './statements.js';
import { isAsserted, isSigned, saysReject } from './spoken.js';
import { statusOf } from './status.js';
import { textToSign } from './text-to-sign.js';
import { SIGNATURES } from '../identity/forms.js';

/** At most one look in this time, however often somebody asks for one. */
const RECHECK_EVERY_MS = 10_000;
/** How a signed statement looks, for whoever sends one by hand. */
const SIGNED = `{"statement":"{…}","signature":"${SIGNATURES.example}"}`;

/** Sets every handler, before anything is awaited. A bad message fails the message, never the run. */
export function handleMessages(run: Run): void {
  setHandler(messages.status, () => statusOf(run), {
    description: 'Where the run has got to, what blocks it, and what is asked. No argument.',
  });
  setHandler(messages.statement, (query) => textToSign(run, query), {
    description:
      'The exact text to sign. Example: {"signer":"ann","says":"approve","issuedAt":"2027-01-31T08:00:00Z"}. ' +
      `Sign those bytes with: ${SIGNATURES.madeBy}`,
  });
  setHandler(messages.submitStatement, (signed) => submitted(run, signed), {
    description: `Hands in a signed statement. Example: ${SIGNED}`,
    validator: (signed: SignedStatement) => {
      const refused = refusalOf(run, signed);
      if (refused === undefined) return;
      warnRefusedMessage(run, 'submitStatement', nameOf(signed), refused);
      throw refusal(refused);
    },
  });
  setHandler(messages.approve, (input) => approved(run, input), {
    description:
      `Approves. Example: ${SIGNED}; where the policy takes ` +
      'asserted names (sandbox only): {"as":"ann","digest":"sha256:…"} with the facts digest of this page.',
  });
  setHandler(messages.reject, (input) => rejected(run, input), {
    description:
      'Ends the run, and keeps the instance. Needs no signature. Example: {"as":"ann","why":"still needed"}',
  });
  setHandler(messages.backupMade, (input) => backupAttested(run, input), {
    description: `A signed backup-made statement. Example: ${SIGNED}`,
  });
  setHandler(messages.releaseMarked, () => noteMark(run), {
    description: 'Sent by the executor before its call, and by nobody else. What it says is not believed.',
  });
  setHandler(messages.recheck, () => recheck(run), {
    description: 'Looks again now at what is awaited, at most once in 10 seconds. No argument.',
  });
  setDefaultSignalHandler((name) => {
    const text = `There is no signal ${shown(name)}; known are approve, reject, backupMade and recheck.`;
    tellRefused(run, name, 'somebody', { code: 'SIGNAL_UNKNOWN', text });
  });
}

async function submitted(run: Run, signed: SignedStatement) {
  if (saysReject(signed)) {
    const late = await recordRejection(run, signed);
    if (late === undefined)
      return { says: 'reject', signer: nameOf(signed), approvals: 0, missing: 0 } as const;
    tellRefused(run, 'submitStatement', nameOf(signed), late);
    throw refusal(late);
  }
  const receipt = await recordStatement(run, signed);
  if (!('refused' in receipt)) return receipt;
  tellRefused(run, 'submitStatement', nameOf(signed), receipt.refused);
  throw refusal(receipt.refused);
}

async function approved(run: Run, input: unknown): Promise<void> {
  const refused = isAsserted(input) ? assertedRefusal(run, input) : refusalOf(run, input);
  if (refused !== undefined) return tellRefused(run, 'approve', nameOf(input), refused);
  if (saysReject(input)) return rejected(run, input);
  if (!isAsserted(input) && !isSigned(input)) return undefined;
  const receipt = await recordStatement(run, input);
  if ('refused' in receipt) tellRefused(run, 'approve', nameOf(input), receipt.refused);
}

async function rejected(run: Run, input: unknown): Promise<void> {
  const late = await recordRejection(run, input);
  if (late !== undefined) tellRefused(run, 'reject', nameOf(input), late);
}

async function backupAttested(run: Run, input: unknown): Promise<void> {
  const refused = refusalOf(run, input);
  if (refused !== undefined) return tellRefused(run, 'backupMade', nameOf(input), refused);
  if (!isSigned(input)) return undefined;
  const receipt = await recordStatement(run, input);
  if ('refused' in receipt) tellRefused(run, 'backupMade', nameOf(input), receipt.refused);
}

function recheck(run: Run): void {
  const now = Date.now();
  const { lastRecheck, rechecks } = run.ballot;
  if (now - lastRecheck < RECHECK_EVERY_MS) return;
  noteOnBallot(run, { lastRecheck: now, rechecks: rechecks + 1 });
  showPage(run);
}

/** A refusal as the caller of an update meets it: the code is the type of the failure. */
function refusal({ code, text }: Reason): ApplicationFailure {
  return ApplicationFailure.create({ type: code, message: text, nonRetryable: true });
}

function nameOf(input: unknown): string {
  if (!isRecord(input)) return 'somebody';
  if (typeof input['as'] === 'string') return input['as'].slice(0, 128);
  const text = input['statement'];
  const signer = typeof text === 'string' ? /"signer": ?"([^"\\]{1,128})"/.exec(text)?.[1] : undefined;
  return signer ?? 'somebody';
}
