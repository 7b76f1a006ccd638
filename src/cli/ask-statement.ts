import type { Release } from '../client/releases.js';
import { formOf, type IdentityName } from '../identity/forms.js';
import { parseStatement, type Statement } from '../policy/statement.js';
import type { AttestedBackup, Reason, Says, SignedStatement, StatementQuery } from '../release.js';
import { cliError } from './errors.js';
import type { Io } from './io.js';

/** What a person wants to say about a release. */
export interface Wanted {
  readonly signer: string;
  readonly says: Says;
  readonly comment?: string | undefined;
  readonly backup?: AttestedBackup | undefined;
}

/** A statement as text, which is signed, and as it reads. */
export interface Asked {
  readonly text: string;
  readonly read: Statement;
}

/** Asks the run for the text to sign, and makes sure that it says what was wanted and nothing else. */
export async function askStatement(release: Release, wanted: Wanted, issuedAt: string): Promise<Asked> {
  const { signer, says, comment, backup } = wanted;
  const query: StatementQuery = {
    signer,
    says,
    issuedAt,
    ...(comment !== undefined && { comment }),
    ...(backup && { backup }),
  };
  const answer = await release.statement(query);
  if ('refused' in answer) {
    const { code, message } = answer.refused;
    throw refusedStatement({ code, text: message });
  }
  const parsed = parseStatement(answer.statement);
  if ('refused' in parsed) throw refusedStatement(parsed.refused);
  const { read } = parsed;
  const other = differences(read, release.workflowId, query);
  if (other.length === 0) return { text: answer.statement, read };
  throw cliError(
    'STATEMENT_REFUSED',
    `the server offers a statement that says something else (${other.join(', ')}); nothing was signed. Look at who can write to the Temporal namespace`,
  );
}

/**
 * Signs a text with a person's key, as the policy's identity does it; where that is not known, as the strictest does.
 * Nothing has been sent when this fails.
 */
export async function signText(
  io: Io,
  statement: string,
  keyPath: string,
  identity?: IdentityName,
): Promise<SignedStatement> {
  const { identityProvider } = await import('../identity/providers.js');
  io.progress(formOf(identity).signing);
  return { statement, signature: await identityProvider(identity).sign(statement, keyPath) };
}

/**
 * The moment to write into a statement: this clock's, or the moment at which the approval request was opened where that is
 * later. Clocks may differ a little, and a sandbox's may be days ahead.
 */
export function issueTime(now: Date, openedAt: string | undefined): string {
  const opened = openedAt === undefined ? 0 : Date.parse(openedAt) || 0;
  return new Date(Math.max(now.getTime(), opened)).toISOString();
}

/** A refusal of the run's own, as an error of the CLI. */
export function refusedStatement(refusal: Reason): Error {
  return cliError('STATEMENT_REFUSED', `${refusal.code}: ${refusal.text}`, { refusal });
}

function differences(read: Statement, workflowId: string, query: StatementQuery): string[] {
  const wanted: Record<string, unknown> = {
    workflowId,
    says: query.says,
    signer: query.signer,
    issuedAt: query.issuedAt,
    comment: query.comment ?? '',
  };
  const backup = { ...query.backup };
  const fields: Record<string, unknown> = { ...read };
  const other = Object.keys(wanted).filter((field) => fields[field] !== wanted[field]);
  if (workflowId !== `kms-release:${read.accountId}:${read.regionId}:${read.instanceId}`)
    other.push('instance');
  const claimed: Record<string, unknown> = { ...read.backup };
  if (Object.entries(backup).some(([field, value]) => claimed[field] !== value)) other.push('backup');
  return other;
}
