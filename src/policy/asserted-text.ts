import type { ApprovalRequest, AssertedApproval, SignedStatement } from '../release.js';
import { buildStatement, type Subject } from './statement.js';

/**
 * The text that an asserted approval stands for, without a signature. Who handed the name in and who checks it make the
 * same text from the same time, so that it need not travel.
 */
export function assertedText(
  by: AssertedApproval,
  subject: Subject,
  approvalRequest: ApprovalRequest | null,
  issuedAt: string,
): SignedStatement {
  const query = { signer: by.as, says: 'approve', issuedAt } as const;
  return { statement: buildStatement(subject, approvalRequest ?? undefined, query), signature: '' };
}
