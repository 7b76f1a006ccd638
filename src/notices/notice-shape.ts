import { z } from 'zod';
import { ACCOUNT_ID, INSTANCE_ID, REGION_ID } from '../policy/request.js';
import { NOTICE_EVENTS, type Notice } from '../release/notices.js';
import { REASON_CODES } from '../release/reason-codes.js';
import { isInstant } from '../values/instant.js';
import { isLine } from '../values/text.js';

const instant = z.string().refine(isInstant);
const count = z.number().int().min(0).max(1_000_000);

/** A run's own id, as the server makes it. */
export const runId = z.string().regex(/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/);
/** Money, as bills write it. */
export const cost = z.object({
  amount: z.string().regex(/^\d{1,12}(\.\d{1,8})?$/),
  currency: z.string().regex(/^[A-Z]{3}$/),
});

const notice = z.object({
  id: z.string().regex(/^[\w:./-]{1,200}$/),
  event: z.enum(NOTICE_EVENTS),
  at: instant,
  run: z
    .object({
      accountId: z.string().regex(ACCOUNT_ID),
      regionId: z.string().regex(REGION_ID),
      instanceId: z.string().regex(INSTANCE_ID),
      runId,
    })
    .optional(),
  until: instant.optional(),
  keys: count.optional(),
  secrets: count.optional(),
  cost: cost.optional(),
  code: z
    .string()
    .regex(/^[0-9A-F]{4}-[0-9A-F]{4}$/)
    .optional(),
  missing: count.optional(),
  maySign: z
    .array(z.string().refine((name) => isLine(name, 128)))
    .max(100)
    .optional(),
  changed: count.optional(),
  reasons: z.array(z.enum(REASON_CODES)).max(20).optional(),
  billing: z.enum(['stopped', 'continues', 'unverifiable']).optional(),
});

/** The notice in what an activity was handed; undefined where anything in it does not fit its pattern. */
export function noticeIn(value: unknown): Notice | undefined {
  const read = notice.safeParse(value);
  return read.success ? read.data : undefined;
}
