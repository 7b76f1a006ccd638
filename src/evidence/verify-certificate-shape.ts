import { z } from 'zod';

const MOST_CHARACTERS = 64 * 1024 * 1024;

const text = z.string().max(200_000);
const requestFields = z.strictObject({
  instanceId: text,
  regionId: text,
  accountId: text,
  requestedBy: text,
  reason: text,
  ticket: text.optional(),
  stricter: z.record(text, z.unknown()).optional(),
});

const day = z.string().max(10);
const billRow = z.strictObject({
  day,
  kind: text.optional(),
  item: text,
  usage: text.optional(),
  amount: text.optional(),
  gross: text.optional(),
  currency: text.optional(),
});
const saving = z.strictObject({ amount: text, currency: text });

/** Strict where nothing signs the fields themselves, so that nothing can be slipped in beside what is proved. */
const certificateFields = z.strictObject({
  version: z.literal('kms-release/certificate/v1'),
  stated: z.strictObject({
    request: requestFields,
    workflowId: text,
    runId: text,
    issuedAt: text,
    result: z.looseObject({
      outcome: text,
      instanceId: text,
      releasedAt: text.optional(),
      approvedBy: z.array(text).max(100).optional(),
      callsSent: z.number(),
      reasons: z.array(z.looseObject({ code: text, text })).max(100),
      billing: z.looseObject({ verdict: text, text }).optional(),
      savedPerMonth: saving.optional(),
    }),
    calls: z
      .array(
        z.looseObject({
          number: z.number(),
          answer: text,
          at: text.optional(),
          requestId: text.optional(),
          text: text.optional(),
        }),
      )
      .max(1_000),
    goneAt: text.nullable(),
    // Certificates of 0.1.0 have none.
    bills: z
      .strictObject({
        lookedAt: text,
        days: z.array(day).max(100),
        rows: z.array(billRow).max(1_000),
        controls: z.array(z.strictObject({ day, hasRows: z.boolean() })).max(100),
        baseline: z.strictObject({ day, rows: z.array(billRow).max(1_000) }),
        rowsLeftOut: z.number(),
      })
      .nullable()
      .optional(),
  }),
  statements: z
    .array(
      z.strictObject({
        signer: text,
        says: text,
        issuedAt: text,
        signed: z.strictObject({ statement: text, signature: text }),
        key: text.optional(),
      }),
    )
    .max(100),
  // The digests that people signed cover all of it, whatever it holds.
  evidence: z.looseObject({
    request: requestFields,
    facts: z.record(text, z.unknown()),
    look: z.looseObject({ probes: z.array(z.looseObject({ saving: saving.optional() })).max(100) }),
    terms: z.looseObject({
      approval: z.looseObject({
        identity: text,
        approvers: z.array(text).max(10_000),
        required: z.number().int().min(1),
        allowedSigners: text.nullable(),
      }),
    }),
  }),
});

/** A certificate as far as its shape can be believed. */
export type ReadCertificate = z.infer<typeof certificateFields>;
/**
 * One statement of a certificate that was read, and what the certificate says about it. Nothing of it is
 * believed yet.
 */
export type ReadStatement = ReadCertificate['statements'][number];

/** The evidence exactly as the file has it: digests are made of this, never of what was parsed. */
export interface RawEvidence {
  readonly all: unknown;
  readonly facts: unknown;
  readonly terms: unknown;
}

function evidenceIn(value: unknown): RawEvidence {
  const all = fieldOf(value, 'evidence');
  return { all, facts: fieldOf(all, 'facts'), terms: fieldOf(all, 'terms') };
}

function fieldOf(value: unknown, name: string): unknown {
  return Object.getOwnPropertyDescriptor(Object(value), name)?.value;
}

/** Reads a certificate without believing it: its fields, or why it is none. */
export function readCertificate(
  json: string,
): { readonly certificate: ReadCertificate; readonly evidence: RawEvidence } | { readonly problem: string } {
  if (json.length > MOST_CHARACTERS)
    return { problem: `it has ${json.length} characters; none is that long` };
  let value: unknown;
  try {
    value = JSON.parse(json);
  } catch {
    return { problem: 'it is not JSON' };
  }
  const read = certificateFields.safeParse(value);
  if (read.success) return { certificate: read.data, evidence: evidenceIn(value) };
  const [issue] = read.error.issues;
  return { problem: `${issue?.path.map(String).join('.') || 'the file'}: ${issue?.message ?? 'unreadable'}` };
}
