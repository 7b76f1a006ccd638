import { statement as statementShape } from '../contract/messages.js';
import { isInstant } from '../values/instant.js';
import { parseStatement, type Statement } from '../policy/statement.js';
import { textOfStatement } from '../policy/statement-text.js';
import { timeReason } from '../policy/statement-times.js';
import { isUnproved, type IdentityName } from '../identity/forms.js';
import { identityProvider } from '../identity/providers.js';
import type { ReadStatement } from './certificate-shape.js';
import { strictly, type Problem } from './read-sealed.js';

const UNPROVED = 'it has no signature: the name was only asserted';

/** A statement whose signature holds. */
export interface VerifiedStatement {
  readonly said: Statement;
  readonly key: string;
}

/** The signature, over exactly these bytes, made in its own times by a key that was the signer's then. */
export async function verifySignedStatement(
  given: ReadStatement,
  { identity, text: list }: { readonly identity: IdentityName; readonly text: string },
): Promise<VerifiedStatement | Problem> {
  const problem = (why: string) => ({ problem: `the statement of ${given.signer}: ${why}` });
  const { statement, signature } = given.signed;
  const read = readStatement(statement);
  if ('problem' in read) return problem(read.problem);
  const { said } = read;
  if (isUnproved(signature)) return problem(UNPROVED);
  const at = new Date(said.issuedAt);
  const untimely = timeReason(said, at);
  if (untimely !== undefined) return problem(`it was signed out of its own times: ${untimely.text}`);
  const word = { statement, signature, signer: said.signer, list, at, onLoopback: false };
  const answer = await identityProvider(identity).verify(word);
  if ('refused' in answer) return problem(answer.refused.text);
  const { key } = answer;
  if (key === undefined) return problem(UNPROVED);
  const { signer, says, issuedAt } = said;
  for (const [name, value] of Object.entries({ signer, says, issuedAt, key })) {
    if (Object.entries(given).find(([field]) => field === name)?.[1] !== value)
      return problem(`its ${name} is not what was signed`);
  }
  return { said, key };
}

/** An approval, in the one form in which it is given out, so that it says nothing twice. */
function readStatement(text: string): { readonly said: Statement } | Problem {
  const parsed = parseStatement(text);
  if ('refused' in parsed) return { problem: parsed.refused.text };
  const { read: said } = parsed;
  if (textOfStatement(said) !== text)
    return { problem: 'its text is not in the form in which it was given out' };
  const shape = strictly(statementShape, said);
  if ('problem' in shape) return shape;
  if (said.says !== 'approve') return { problem: `it says ${said.says}, not approve` };
  // Only what is bound to an approval request has times to be held against.
  return !isInstant(said.openedAt) || !isInstant(said.expiresAt) || said.summary === null
    ? { problem: 'it answers no approval request' }
    : { said };
}
