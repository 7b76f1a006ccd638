import { z } from 'zod';
import type {
  AttestedBackup,
  EvidenceRow,
  OlderUse,
  Reason,
  Saving,
  SignedStatement,
  Summary,
} from '../release.js';
import { agreesWith } from './agrees.js';

/** ISO 8601 in UTC. */
export const instant = z
  .string()
  .regex(/^\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d{1,3})?)?Z$/)
  .describe('ISO 8601 in UTC, such as 2027-01-31T08:00:00Z');
export const text = z.string();
export const digest = z.string().describe('`sha256:` and 64 hex digits');
export const count = z.number().int().min(0);
export const says = z.enum(['approve', 'reject', 'backup-made']);
export const outcome = z.enum(['released', 'kept', 'not found', 'unknown']);

export const reason = agreesWith<Reason>()(
  z.object({ code: text.describe('stable, for machines'), text: text.describe('for people') }),
);

export const saving = agreesWith<Saving>()(
  z.object({ amount: text.describe('decimal text, for a month of 30 days'), currency: text }),
);

export const signedStatement = agreesWith<SignedStatement>()(
  z.strictObject({
    statement: z.string().max(65_536).describe('exactly the text that was signed'),
    signature: z.string().max(16_384).describe('OpenSSH’s armored SSHSIG, namespace kms-release'),
  }),
);

export const attestedBackup = agreesWith<AttestedBackup>()(
  z.strictObject({
    madeAt: instant,
    backupId: z.string().min(1).max(200),
    keys: count,
    secrets: count,
    restorableUntil: instant,
  }),
);

export const olderUse = agreesWith<OlderUse>()(
  z.object({ who: text, operation: text, resource: text, last: instant }),
);

export const summary = agreesWith<Summary>()(
  z.object({
    destroys: z.object({ keys: count, secrets: count }),
    unusedFor: text,
    toleratedUse: z.array(text),
    notLookedAt: z.array(text),
    notRestored: z.array(text),
    backup: text,
    requestedBy: z.object({ name: text, proved: z.literal(false) }),
  }),
);

export const evidenceRow = agreesWith<EvidenceRow>()(
  z.object({
    place: text,
    verdict: z.enum(['FOUND', 'CLEAR', 'NOT_COVERED', 'FAILED']),
    reason: text,
    from: instant.exactOptional(),
    to: instant.exactOptional(),
  }),
);
