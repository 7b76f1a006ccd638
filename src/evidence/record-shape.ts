import { z } from 'zod';
import { digest } from '../contract/parts.js';
import { rejection, approvalRequest, stage } from '../contract/status.js';
import { anyReason, stated, vote } from './certificate-shape.js';

/** What a record looks like. Nothing in it is signed as a whole. */
export const recordShape = z.object({
  version: z.literal('kms-release/record/v1'),
  stated: stated.extend({
    stage,
    blockedBy: z.array(anyReason).max(1_000),
    approvalRequest: approvalRequest.nullable(),
    rejection: rejection.nullable(),
    statements: z.array(vote).max(100),
    evidenceDigest: digest.nullable(),
  }),
});

/** A record as far as its shape can be believed. */
export type ReadRecord = z.output<typeof recordShape>;
