import type { Cloud } from '../alibaba/cloud.js';
import { buildStatement, parseStatement, type Statement, type Subject } from '../policy/statement.js';
import { timeReason } from '../policy/statement-times.js';
import type {
  AssertedApproval,
  BackupEvidence,
  Reason,
  ReleaseRequest,
  Round,
  SignedStatement,
  Terms,
  Vote,
} from '../release.js';
import { backupIn } from './check-attestation.js';
import { checkSignature } from './check-signature.js';
import type { ObserverTools } from './observer.js';

/** A statement and the question that it answers. `terms` and `question` are null before the run has them. */
export interface VerifyTask {
  readonly request: ReleaseRequest;
  readonly terms: Terms | null;
  readonly subject: Subject;
  readonly question: Round | null;
  /** A signed text, or a name that is only asserted: the text is then made here, by the clock that decides. */
  readonly spoken: SignedStatement | AssertedApproval;
}

/** A vote that counts, with the backup that it attests, if any; or why it does not count. */
export type Verified =
  { readonly refused: Reason } | { readonly vote: Vote; readonly backup?: BackupEvidence };

/**
 * Checks whose word a statement is and whether its times are right. What it says was held against the run before.
 * The list of people is read anew, so a revocation counts at once. Reads; safe to repeat.
 */
export function verifyStatement(tools: ObserverTools) {
  return async ({ request, terms, subject, question, spoken }: VerifyTask): Promise<Verified> => {
    const cloud = tools.cloudOf({ regionId: request.regionId, site: terms?.site ?? 'cn' });
    const now = await cloud.clock.now();
    const signed = 'as' in spoken ? assertedText(spoken, subject, question, now) : spoken;
    const parsed = parseStatement(signed.statement);
    if ('refused' in parsed) return parsed;
    const untimely = timeReason(parsed.read, now);
    if (untimely !== undefined) return { refused: untimely };
    const signature = await signatureReason(tools, request, signed, parsed.read, cloud);
    if ('refused' in signature) return signature;
    const { signer, says, issuedAt } = parsed.read;
    const backup = backupIn(parsed.read);
    const vote = { signer, says, issuedAt, signed, ...signature };
    return backup === undefined ? { vote } : { vote, backup };
  };
}

function assertedText(
  by: AssertedApproval,
  subject: Subject,
  question: Round | null,
  now: Date,
): SignedStatement {
  const query = { signer: by.as, says: 'approve', issuedAt: now.toISOString() } as const;
  return { statement: buildStatement(subject, question ?? undefined, query), signature: '' };
}

async function signatureReason(
  tools: ObserverTools,
  request: ReleaseRequest,
  signed: SignedStatement,
  read: Statement,
  cloud: Cloud,
): Promise<{ readonly key?: string } | { readonly refused: Reason }> {
  const rules = await tools.currentTerms(request, await cloud.clock.now());
  if ('refused' in rules) return rules;
  if (!rules.terms.approval.approvers.includes(read.signer)) {
    return {
      refused: { code: 'SIGNER_NOT_LISTED', text: `${read.signer} is not listed as an approver (any more).` },
    };
  }
  return checkSignature(signed, read.signer, rules, cloud);
}
