import { isRecord } from '../values/record.js';
import { parseStatement } from '../policy/statement.js';
import type { AssertedApproval, RejectionRecord, SignedStatement } from '../release.js';
import { boundedLine } from './bounded-reasons.js';

/** A rejection as whoever sent it wrote it, whatever its form. */
export function plainRejection(input: unknown): RejectionRecord {
  const parsed = parseStatement(textOf(input));
  if ('read' in parsed)
    return { as: line(parsed.read.signer), why: line(parsed.read.comment), proved: false };
  const value = isRecord(input) ? input : {};
  return { as: line(value['as']), why: line(value['why']), proved: false };
}

function line(value: unknown): string {
  return typeof value === 'string' && value.trim() !== '' ? boundedLine(value, 500) : 'not said';
}

/** The signed text of a message, whatever that is. */
export function textOf(input: unknown): unknown {
  return isRecord(input) ? input['statement'] : undefined;
}

/** The name that a signed text gives itself. */
export function nameIn(signed: SignedStatement): string {
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
