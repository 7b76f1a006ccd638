import { statement as statementShape } from '../contract/messages.js';
import { isInstant } from '../values/instant.js';
import { parseStatement, type Statement } from '../policy/statement.js';
import { timeReason } from '../policy/statement-times.js';
import { verifySignature } from '../signatures/ssh.js';
import type { ReadStatement } from './certificate-shape.js';
import { strictly, type Problem } from './read-sealed.js';

/** A statement whose signature holds. */
export interface Verified {
  readonly said: Statement;
  readonly key: string;
}

/** The signature, over exactly these bytes, made in its own times by a key that was the signer's then. */
export async function verifyStatement(
  given: ReadStatement,
  allowedSignersText: string,
): Promise<Verified | Problem> {
  const problem = (why: string) => ({ problem: `the statement of ${given.signer}: ${why}` });
  const { statement, signature } = given.signed;
  const read = readStatement(statement);
  if ('problem' in read) return problem(read.problem);
  const { said } = read;
  if (signature === '') return problem('it has no signature: the name was only asserted');
  const at = new Date(said.issuedAt);
  const untimely = timeReason(said, at);
  if (untimely !== undefined) return problem(`it was signed out of its own times: ${untimely.text}`);
  const answer = await verifySignature({ statement, signature, signer: said.signer, allowedSignersText, at });
  if ('refused' in answer) return problem(answer.refused.text);
  const { signer, says, issuedAt } = said;
  for (const [name, value] of Object.entries({ signer, says, issuedAt, key: answer.key })) {
    if (Object.entries(given).find(([field]) => field === name)?.[1] !== value)
      return problem(`its ${name} is not what was signed`);
  }
  return { said, key: answer.key };
}

/** An approval, in the one form in which it is given out, so that it says nothing twice. */
function readStatement(text: string): { readonly said: Statement } | Problem {
  const parsed = parseStatement(text);
  if ('refused' in parsed) return { problem: parsed.refused.text };
  const { read: said } = parsed;
  if (JSON.stringify(said, null, 2) !== text)
    return { problem: 'its text is not in the form in which it was given out' };
  const shape = strictly(statementShape, said);
  if ('problem' in shape) return shape;
  if (said.says !== 'approve') return { problem: `it says ${said.says}, not approve` };
  // Only what is bound to a question has times to be held against.
  return !isInstant(said.openedAt) || !isInstant(said.expiresAt) || said.summary === null
    ? { problem: 'it answers no question' }
    : { said };
}
