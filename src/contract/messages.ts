import { z } from 'zod';
import type { Statement } from '../policy/statement.js';
import type {
  AssertedApproval,
  PlainRejection,
  Receipt,
  ReleaseRequest,
  StatementAnswer,
  StatementQuery,
} from '../release.js';
import { STATEMENT_TYPE } from '../release.js';
import { agreesWith } from './agrees.js';
import {
  attestedBackup,
  count,
  digest,
  instant,
  olderUse,
  reasonCode,
  says,
  summary,
  text,
} from './parts.js';

const accountId = z.string().regex(/^[0-9]{10,20}$/);
const regionId = z.string().regex(/^[a-z]{2}-[a-z0-9-]{3,40}$/);
const instanceId = z.string().regex(/^kst-[a-z0-9-]{4,60}$/);

/** The input of a run. */
export const releaseRequest = agreesWith<ReleaseRequest>()(
  z.strictObject({
    instanceId,
    regionId,
    accountId,
    requestedBy: z.string().min(1).max(128).describe('a claim; someone of this name cannot approve'),
    reason: z.string().min(1).max(1000),
    ticket: z.string().min(1).max(200).exactOptional(),
    stricter: z
      .strictObject({
        approvalsRequired: z.number().int().min(1).max(20).exactOptional(),
        coolingOffHours: z.number().int().min(0).max(2160).exactOptional(),
        notBefore: instant.exactOptional(),
      })
      .exactOptional()
      .describe('may only tighten the policy'),
  }),
);

/** The argument of the query `statement`. */
export const statementQuery = agreesWith<StatementQuery>()(
  z.strictObject({
    signer: text,
    says,
    issuedAt: instant.describe('the signer’s own clock; queries read none'),
    comment: z.string().max(1_000).exactOptional(),
    backup: attestedBackup.exactOptional().describe('with says = backup-made only'),
  }),
);

/** What the query `statement` answers. */
export const statementAnswer = agreesWith<StatementAnswer>()(
  z.union([
    z.object({ statement: text.describe('sign exactly these bytes, no newline added') }),
    z.object({ refused: z.object({ code: reasonCode, message: text }) }),
  ]),
);

/** What the signed text holds, as JSON: read it, never write it. */
export const statement = agreesWith<Statement>()(
  z.strictObject({
    type: z.literal(STATEMENT_TYPE),
    says,
    signer: text,
    instanceId: text,
    regionId: text,
    accountId: text,
    workflowId: text,
    runId: text,
    approvalRequestNumber: count,
    summary: summary.nullable(),
    olderUse: z.array(olderUse),
    backup: attestedBackup.exactOptional(),
    comment: z.string().max(1_000),
    asOf: instant.nullable(),
    openedAt: instant.nullable(),
    issuedAt: instant,
    expiresAt: instant.nullable(),
    factsDigest: digest.nullable(),
    bundleDigest: digest.nullable(),
    policyDigest: digest.nullable(),
  }),
);

/** What the update `submitStatement` answers. */
export const receipt = agreesWith<Receipt>()(
  z.object({ says, signer: text, approvals: count, missing: count }),
);

/** The plain form of the signal `reject`. */
export const plainRejection = agreesWith<PlainRejection>()(z.strictObject({ as: text, why: text }));

/** The plain form of the signal `approve`, where the policy believes names. */
export const assertedApproval = agreesWith<AssertedApproval>()(
  z.strictObject({ as: text, digest: digest.describe('the facts digest that the run’s page shows') }),
);
