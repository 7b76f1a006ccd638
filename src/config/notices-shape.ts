import { z } from 'zod';
import { DOOR_NAME } from '../release/notices.js';
import { isLine } from '../values/text.js';
import { list, oneOf, section, text, whole } from './shapes.js';

const file = text('the path of a file, relative to the policy', (v) => isLine(v, 500));
const mailbox = text('an e-mail address, such as "kms-release@example.com"', (v) =>
  /^[^\s<>@,;:"]{1,64}@[^\s<>@,;:"]{1,200}$/.test(v),
);
const name = text('a short name of a-z, 0-9 and dashes', (v) => DOOR_NAME.test(v));
const robot = { name, address_file: file };
const doors = z.discriminatedUnion(
  'kind',
  [
    section({ kind: z.literal('dingtalk'), ...robot, secret_file: file.optional() }),
    section({ kind: z.literal('feishu'), ...robot, secret_file: file.optional() }),
    section({ kind: z.literal('wecom'), ...robot }),
    section({ kind: z.literal('slack'), ...robot }),
    section({ kind: z.literal('webhook'), ...robot, secret_file: file }),
    section({
      kind: z.literal('email'),
      ...robot,
      from: mailbox,
      to: list(mailbox, 'a list of e-mail addresses').min(1, { error: 'at least one e-mail address' }),
    }),
  ],
  { error: 'a table with kind = "dingtalk", "feishu", "wecom", "slack", "webhook" or "email"' },
);

/** The section `[notices]` of the policy file. Addresses and secrets stand in files of their own. */
export const notices = section({
  language: oneOf(['en', 'zh']).default('en'),
  link: text('where the Temporal UI is, without a path: "https://temporal.example.com"', isOrigin).optional(),
  look_seconds: whole(60, 3600, 'seconds').default(60),
  reminder_hours: list(whole(1, 2160, 'hours'), 'a list of hours before the deadline').default([24, 4]),
  at_most_a_day: whole(1, 1000, 'notices').default(20),
  doors: list(doors, 'tables [[notices.doors]]').refine(
    (all) => new Set(all.map((door) => door.name)).size === all.length,
    { error: 'doors with different names' },
  ),
}).optional();

function isOrigin(value: string): boolean {
  if (!URL.canParse(value)) return false;
  const { origin, protocol } = new URL(value);
  return ['https:', 'http:'].includes(protocol) && origin === value;
}
