import { z } from 'zod';
import type { Answer } from './connection.js';
import { type Call, failureOf, unreadable } from './errors.js';
import { redacted } from './redact.js';
import { named, read, text } from './wire.js';

// The RAM actions are not named after the operations. Source: docs/cloud-facts.md, Permissions.
/** A bill, of whichever form. */
export const BILL: Call = {
  product: 'Billing',
  operation: 'DescribeInstanceBill',
  permission: 'bss:DescribeBillList',
};
/** What has been bought. */
export const INSTANCES: Call = {
  product: 'Billing',
  operation: 'QueryAvailableInstances',
  permission: 'bss:DescribeInstances',
};

/**
 * Refusals come with HTTP 200: only `Success: true` with `Code: "Success"` is an answer. Source:
 * docs/cloud-facts.md, Bill answers. Throws a `CLOUD_*` failure for everything else.
 */
export function opened(answer: Answer, call: Call): Answer {
  if (!answer.ok) return answer;
  const { success, code, message, requestId } = read(answer, Envelope, call);
  if (success === true && code === 'Success') return answer;
  if (code === undefined || code === 'Success') throw unreadable(call, 'it does not say whether it worked');
  throw failureOf(
    {
      kind: 'answered',
      status: 200,
      code,
      ...(message !== undefined && { message: redacted(message) }),
      ...(requestId !== undefined && { requestId }),
    },
    call,
  );
}

const Envelope = named(
  { success: 'Success', code: 'Code', message: 'Message', requestId: 'RequestId' },
  {
    success: z.boolean().exactOptional(),
    code: text.exactOptional(),
    message: text.exactOptional(),
    requestId: text.exactOptional(),
  },
);

/** Texts of bills carry trailing tabs. */
