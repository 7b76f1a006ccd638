import { codeOf } from '../errors.js';
import type { IdentityName } from '../identity/forms.js';
import { parseStatement, type Statement } from '../policy/statement.js';
import type { AttestedBackup, Reason, Says, SignedStatement, StatementQuery } from '../release.js';
import type { Release } from './releases.js';
import { releasesError, type ReleasesError } from './releases-error.js';

/** What a person wants to say about a release. */
export interface Wanted {
  readonly signer: string;
  readonly says: Says;
  readonly comment?: string | undefined;
  /** What was backed up, for `backup-made`; nothing else has it. */
  readonly backup?: AttestedBackup | undefined;
}

/** A statement as text, which is signed, and as it reads: show it to whoever signs. */
export interface Asked {
  readonly text: string;
  readonly read: Statement;
}

/**
 * Asks the run for the text to sign, and makes sure that it says what was wanted and nothing else. Fails with
 * `STATEMENT_REFUSED`: the run offers none (`refusal` has its reason), it says something else, or it has expired. Unless
 * `issuedAt` is given, it is issued now, or when the approval request was opened where that is later by this clock.
 */
export async function askStatement(release: Release, wanted: Wanted, issuedAt?: string): Promise<Asked> {
  const { signer, says, comment, backup } = wanted;
  const query: StatementQuery = {
    signer,
    says,
    issuedAt: issuedAt ?? issueTime(new Date(), (await release.status()).approvalRequest?.openedAt),
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
  if (other.length > 0) {
    throw releasesError(
      'STATEMENT_REFUSED',
      `the server offers a statement that says something else (${other.join(', ')}); nothing was signed. Look at who can write to the Temporal namespace`,
    );
  }
  if (says === 'approve') mustStand(read);
  return { text: answer.statement, read };
}

/**
 * Signs exactly this text with a person's SSH key (a path, of a private key or of the .pub file of one in an agent), as
 * `ssh-keygen` does it: it may ask for a passphrase or a touch on the terminal. Sends nothing; the answer is for
 * `Release.submitStatement`. Fails with `SIGNING_FAILED`, `SSH_KEYGEN_MISSING` or `SSH_KEYGEN_FAILED`. `identity` is
 * that of the status; where it is absent, what proves counts. With `quiet`, and where standard error is no terminal, nothing is
 * written there: why a key did not sign is in the error.
 */
export async function signWithKey(
  text: string,
  keyPath: string,
  identity?: IdentityName,
  { quiet = false }: { readonly quiet?: boolean } = {},
): Promise<SignedStatement> {
  const { identityProvider } = await import('../identity/providers.js');
  try {
    return { statement: text, signature: await identityProvider(identity).sign(text, keyPath, quiet) };
  } catch (error) {
    const code = CODES.find((known) => known === codeOf(error));
    throw code === undefined || !(error instanceof Error)
      ? error
      : releasesError(code, error.message, {}, error);
  }
}

const CODES = ['SIGNING_FAILED', 'SSH_KEYGEN_MISSING', 'SSH_KEYGEN_FAILED'] as const;

/**
 * The moment to write into a statement: this clock's, or the moment at which the approval request was opened where that is
 * later. Clocks may differ a little, and a sandbox's may be days ahead.
 */
export function issueTime(now: Date, openedAt: string | undefined): string {
  const opened = openedAt === undefined ? 0 : Date.parse(openedAt) || 0;
  return new Date(Math.max(now.getTime(), opened)).toISOString();
}

/** A refusal of the run's own. */
export function refusedStatement(refusal: Reason): ReleasesError {
  return releasesError('STATEMENT_REFUSED', `${refusal.code}: ${refusal.text}`, { refusal });
}

function mustStand({ issuedAt, expiresAt }: Statement): void {
  if (expiresAt !== null && Date.parse(expiresAt) > Date.parse(issuedAt)) return;
  throw releasesError(
    'STATEMENT_REFUSED',
    `the statement stands until ${expiresAt ?? 'an unknown time'}, and it is ${issuedAt}: it has expired; nothing was signed`,
  );
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
