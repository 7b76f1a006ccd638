import { z } from 'zod';
import type {
  AttestedBackup,
  EvidenceRow,
  OlderUse,
  OpenPlaces,
  Reason,
  Saving,
  SignedStatement,
  Summary,
} from '../release.js';
import { GROUPS } from '../release/places.js';
import { REASON_CODES } from '../release/reason-codes.js';
import { agreesWith } from './agrees.js';

/** ISO 8601 in UTC. */
export const instant = z
  .string()
  .regex(/^\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d{1,3})?)?Z$/)
  .describe('ISO 8601 in UTC, such as 2027-01-31T08:00:00Z');
/** Any text. */
export const text = z.string();
/** A SHA-256 digest as this service writes it. */
export const digest = z.string().describe('`sha256:` and 64 hex digits');
/** A whole number, not negative. */
export const count = z.number().int().min(0);
/** The three things that a statement can say. */
export const says = z.enum(['approve', 'reject', 'backup-made']);
/** The four ways in which a run ends. */
export const outcome = z.enum(['released', 'kept', 'not found', 'unknown']);

/** A code of this version. The JSON Schema takes any text: a later version may have more. */
export const reasonCode = text
  .pipe(z.enum(REASON_CODES))
  .describe('stable, for machines; all are in docs/runbook.md, and a later version may have more');
/** Why something is so: a code for machines, a sentence for people. */
export const reason = agreesWith<Reason>()(
  z.object({
    code: reasonCode,
    text: text.describe('for people'),
    subject: z.exactOptional(text.describe('what it is about, where one code may mean several')),
  }),
);

/** What a month of 30 days cost before the release. */
export const saving = agreesWith<Saving>()(
  z.object({ amount: text.describe('decimal text, for a month of 30 days'), currency: text }),
);

/** A statement and its signature. */
export const signedStatement = agreesWith<SignedStatement>()(
  z.strictObject({
    statement: z.string().max(65_536).describe('exactly the text that was signed'),
    signature: z.string().max(16_384).describe('OpenSSH’s armored SSHSIG, namespace kms-release'),
  }),
);

/** A backup that a person made and vouches for. */
export const attestedBackup = agreesWith<AttestedBackup>()(
  z.strictObject({
    madeAt: instant,
    backupId: z.string().min(1).max(200),
    keys: count,
    secrets: count,
    restorableUntil: instant,
  }),
);

/** Use from before the quiet days. */
export const olderUse = agreesWith<OlderUse>()(
  z.object({ who: text, operation: text, resource: text, last: instant }),
);

/** Places of one group that are not known. */
const openPlaces = agreesWith<OpenPlaces>()(
  z.object({ group: z.enum(GROUPS), places: z.array(text).describe('by the policy’s names') }),
);

/** What approvers are shown of what they sign. */
export const summary = agreesWith<Summary>()(
  z.object({
    instanceName: text.describe('as KMS has it, cut after 60 characters; empty where it has none'),
    requestedBy: z.object({ name: text, proved: z.literal(false) }),
    reason: text.describe('why it may go, as the request has it'),
    ticket: text.exactOptional(),
    destroys: z.object({
      keys: count,
      secrets: count,
      firstKeys: z.array(text).describe('at most three, by alias where they have one; cut'),
      firstSecrets: z.array(text).describe('at most three; cut'),
      namesDigest: digest.describe(
        'over the canonical JSON (RFC 8785) of { keys: [{ keyId, aliases }], secrets: [name] }',
      ),
    }),
    willBecomeUnreadable: z
      .array(text)
      .describe('data that needs a key of the instance, and that the policy accepts to lose'),
    willStopWorking: z.array(text).describe('callers and dependents that the policy accepts'),
    notKnown: text.describe(
      'what is not known, by what could be lost; then in how many places no use was found',
    ),
    open: z.array(openPlaces).describe('what is not known, by what could be lost'),
    callersNow: count.describe('callers that the policy accepts, seen within the quiet days'),
    backup: text,
    notRestored: z.array(text),
  }),
);

/** What was seen in one place. */
export const evidenceRow = agreesWith<EvidenceRow>()(
  z.object({
    place: text,
    group: z.enum(GROUPS).exactOptional(),
    verdict: z.enum(['FOUND', 'CLEAR', 'NOT_COVERED', 'FAILED']),
    reason: text,
    from: instant.exactOptional(),
    to: instant.exactOptional(),
  }),
);
