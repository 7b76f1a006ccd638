import { createHmac } from 'node:crypto';
import type { Door } from '../door.js';
import { post } from '../post.js';

// A new form of the body gets a new one.
const NOTICE_TYPE = 'kms-release/notice/v1';

/**
 * Any endpoint: JSON, with `x-kms-release-signature: v1=HEX`, the HMAC-SHA256 of `TIMESTAMP.BODY` under the secret. What it
 * is handed twice has the same id.
 */
export const webhook: Door = async ({ notice, message }, { address, secret = '', now, timeoutMs }) => {
  const timestamp = String(Math.floor(now.getTime() / 1_000));
  const body = JSON.stringify({ type: NOTICE_TYPE, ...notice, ...message });
  const signature = createHmac('sha256', secret).update(`${timestamp}.${body}`).digest('hex');
  await post(address, body, {
    timeoutMs,
    headers: {
      'x-kms-release-id': notice.id,
      'x-kms-release-timestamp': timestamp,
      'x-kms-release-signature': `v1=${signature}`,
    },
  });
};
