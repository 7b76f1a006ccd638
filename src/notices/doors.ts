import type { DoorPolicy } from '../config/notices.js';
import type { Door } from './door.js';
import { email } from './doors/email.js';
import { dingtalk, feishu, slack, wecom } from './doors/robots.js';
import { webhook } from './doors/webhook.js';

/** Every kind of door that the policy may name. Another one is a file in doors/ and an entry here. */
export const DOORS: Readonly<Record<DoorPolicy['kind'], Door>> = {
  ...{ dingtalk, feishu, wecom, slack },
  ...{ webhook, email },
};
