import { z } from 'zod';
import { IDENTITIES } from '../identity/forms.js';
import { STAGES, type ApprovalRequest, type ReleaseResult, type Status } from '../release.js';
import { agreesWith } from './agrees.js';
import {
  count,
  digest,
  evidenceRow,
  instant,
  olderUse,
  outcome,
  reason,
  saving,
  signedStatement,
  summary,
  text,
} from './parts.js';

/** How a run ended. */
export const releaseResult = agreesWith<ReleaseResult>()(
  z.object({
    outcome,
    reasons: z.array(reason),
    instanceId: text,
    releasedAt: instant.exactOptional(),
    approvedBy: z.array(text).exactOptional(),
    callsSent: count,
    billing: z.object({ verdict: z.enum(['stopped', 'continues', 'unverifiable']), text }).exactOptional(),
    savedPerMonth: saving.exactOptional(),
    certificateDigest: digest.exactOptional(),
    recordDigest: digest
      .exactOptional()
      .describe('of the record of a run that ended without a certificate; nobody signed it'),
  }),
);

/** One asking of the approvers. */
export const approvalRequest = agreesWith<ApprovalRequest>()(
  z.object({
    number: count,
    asOf: instant,
    openedAt: instant,
    expiresAt: instant,
    factsDigest: digest,
    bundleDigest: digest,
    policyDigest: digest,
    summary,
    olderUse: z.array(olderUse),
    rows: z.array(evidenceRow),
    bundleBefore: digest.exactOptional().describe('of the evidence of the approval request before'),
    changed: z.array(text),
    saving: saving.exactOptional(),
  }),
);

/** Where the runbook has got to. */
export const stage = z.enum(STAGES);

/** Who stopped a run. */
export const rejection = z.object({
  as: text,
  why: text,
  proved: z.boolean(),
  signed: signedStatement.exactOptional(),
});

/** What the query `status` answers. */
export const status = agreesWith<Status>()(
  z.object({
    instanceId: text,
    regionId: text,
    accountId: text,
    requestedBy: text,
    reason: text,
    ticket: text.exactOptional(),
    workflowId: text,
    runId: text,
    stage,
    awaiting: text.exactOptional(),
    deadline: instant.exactOptional(),
    blockedBy: z.array(reason),
    approvalRequestNumber: count,
    approvalRequest: approvalRequest.exactOptional(),
    approvals: z.array(text),
    approvalsRequired: count.exactOptional(),
    approvers: z.array(text),
    identity: z.enum(IDENTITIES).exactOptional(),
    stopping: z
      .boolean()
      .exactOptional()
      .describe(
        'rejected or cancelled, and not ended yet; while releasing, a call may have been sent before',
      ),
    rejection: rejection.exactOptional(),
    refused: z.array(z.object({ message: text, from: text, refused: reason })),
    earlierRuns: z.array(reason),
    callsSent: count,
    result: releaseResult.exactOptional(),
  }),
);
