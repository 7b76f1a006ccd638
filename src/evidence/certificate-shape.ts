import { z } from 'zod';
import { agreesWith } from '../contract/agrees.js';
import { releaseRequest } from '../contract/messages.js';
import { evidenceRow, instant, reason, saving, signedStatement, text } from '../contract/parts.js';
import { releaseResult } from '../contract/status.js';
import { IDENTITIES } from '../identity/forms.js';
import type { EffectivePolicy } from '../release.js';
import { PROBES } from '../release/places.js';

const MAX_PEOPLE = 10_000;
const day = z.string().regex(/^\d{4}-\d\d-\d\d$/);
const billRow = z.object({
  day,
  kind: text.exactOptional(),
  item: text,
  usage: text.exactOptional(),
  amount: text.exactOptional(),
  gross: text.exactOptional(),
  currency: text.exactOptional(),
});

/** The bills that a verdict rests on. */
const statedBills = z.object({
  readAt: instant,
  days: z.array(day).max(100),
  rows: z.array(billRow).max(1_000),
  canaries: z.array(z.object({ day, hasRows: z.boolean() })).max(100),
  baseline: z.object({ day, rows: z.array(billRow).max(1_000) }),
  rowsLeftOut: z.number(),
});

/** One call that was marked. */
const callRecord = z.object({
  number: z.number(),
  answer: z.enum(['released', 'refused', 'lost']),
  at: instant.exactOptional(),
  requestId: text.exactOptional(),
  text: text.exactOptional(),
});

/** A statement that counted, and what stands beside it. */
export const vote = z.object({
  signer: text,
  says: z.enum(['approve', 'reject', 'backup-made']),
  issuedAt: instant,
  signed: signedStatement,
  key: text.exactOptional(),
});

/** A reason of whatever version wrote the file: its code need not be one of ours. */
export const anyReason = reason.extend({ code: text });

/** A result without the names of the files that tell of it. */
const statedResult = releaseResult
  .omit({ certificateDigest: true, recordDigest: true })
  .extend({ reasons: z.array(anyReason) });

/** What a certificate and a record both state. */
export const stated = z.object({
  request: releaseRequest,
  workflowId: text,
  runId: text,
  issuedAt: instant,
  result: statedResult,
  calls: z.array(callRecord).max(1_000),
});

const tolerated = z.object({
  place: text.exactOptional(),
  caller: text.exactOptional(),
  unattributed: z
    .object({ caller: text, operation: text, coveredBy: z.array(text).max(100) })
    .exactOptional(),
  reason: text,
  until: day,
});

/** The policy that people signed. */
const policy = agreesWith<EffectivePolicy>()(
  z.object({
    site: z.enum(['cn', 'intl']),
    approval: z.object({
      identity: z.enum(IDENTITIES),
      approvers: z.array(text).max(MAX_PEOPLE),
      approversDigest: text.nullable(),
      required: z.number(),
      executeWithinHours: z.number(),
    }),
    protection: z.object({ off: z.enum(['from-start', 'at-release']) }),
    backup: z.union([
      z.object({ provider: z.literal('automatic') }),
      z.object({ provider: z.literal('hook'), url: text, restorableDays: z.number() }),
      z.object({ provider: z.literal('attested'), restorableDays: z.number() }),
    ]),
    scan: z.object({
      lookbackDays: z.number(),
      quietDays: z.number(),
      places: z.number().int(),
      required: z.array(z.enum(PROBES)).max(100),
      tolerated: z.array(tolerated).max(10_000),
    }),
    waiting: z.object({
      coolingOffHours: z.number(),
      approvalDays: z.number(),
      recheckMinutes: z.number(),
      giveUpDays: z.number(),
    }),
    notBefore: instant.nullable(),
  }),
);

/** Facts and look are bound, whatever they hold, by the digests that people signed. */
const evidence = z.object({
  version: z.literal('kms-release/evidence/v1'),
  request: releaseRequest,
  policy,
  snapshot: z.looseObject({ probes: z.array(z.looseObject({ saving: saving.exactOptional() })).max(100) }),
  facts: z.record(text, z.unknown()),
  rows: z.array(evidenceRow).max(1_000),
});

/** What a certificate looks like. */
export const certificateShape = z.object({
  version: z.literal('kms-release/certificate/v1'),
  stated: stated.extend({ goneAt: instant.nullable(), bills: statedBills.nullable() }),
  statements: z.array(vote).max(100),
  evidence,
});

/** A certificate as far as its shape can be believed. */
export type ReadCertificate = z.output<typeof certificateShape>;
/** One statement of it, and what the certificate says about it. Nothing of it is believed yet. */
export type ReadStatement = ReadCertificate['statements'][number];
