import { parseStatement, type Statement } from '../policy/statement.js';
import { verifySignature } from '../signatures/ssh.js';
import type { ReadStatement } from './verify-certificate-shape.js';

/** A statement whose signature holds. */
export interface Verified {
  readonly said: Statement;
  readonly key: string;
}

/** The signature, over exactly these bytes, by a key that was the signer's when it was made. */
export async function verifyStatement(
  given: ReadStatement,
  allowedSignersText: string,
): Promise<Verified | { problem: string }> {
  const problem = (why: string) => ({ problem: `the statement of ${given.signer}: ${why}` });
  const { statement, signature } = given.signed;
  const parsed = parseStatement(statement);
  if ('refused' in parsed) return problem(parsed.refused.text);
  const { read: said } = parsed;
  if (signature === '') return problem('it has no signature: the name was only asserted');
  if (!isCleanArmor(signature)) return problem('its signature is not in the form that OpenSSH writes');
  const answer = await verifySignature({
    statement,
    signature,
    signer: said.signer,
    allowedSignersText,
    at: new Date(said.issuedAt),
  });
  if ('refused' in answer) return problem(answer.refused.text);
  const beside = {
    signer: said.signer,
    says: said.says,
    issuedAt: said.issuedAt,
    key: given.key === undefined ? undefined : answer.key,
  };
  for (const [name, value] of Object.entries(beside)) {
    if (Object.entries(given).find(([field]) => field === name)?.[1] !== value)
      return problem(`its ${name} is not what was signed`);
  }
  if (said.says !== 'approve') return problem(`it says ${said.says}, not approve`);
  return { said, key: answer.key };
}

/** Nothing before, after or between, and one way to write the same bytes. */
function isCleanArmor(signature: string): boolean {
  const body =
    /^-----BEGIN SSH SIGNATURE-----\r?\n([A-Za-z0-9+/=\r\n]+)-----END SSH SIGNATURE-----(?:\r?\n)?$/.exec(
      signature,
    )?.[1];
  const base64 = body?.replace(/\r?\n/g, '') ?? '';
  return base64 !== '' && Buffer.from(base64, 'base64').toString('base64') === base64;
}
