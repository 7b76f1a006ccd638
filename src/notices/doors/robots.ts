import { createHmac } from 'node:crypto';
import { isRecord } from '../../values/record.js';
import type { Door } from '../door.js';
import { post, refused } from '../post.js';

/** DingTalk: key is the secret, the message is time and secret; both go into the address. */
export const dingtalk: Door = async ({ message }, { address, secret, now, timeoutMs }) => {
  const url = new URL(address);
  if (secret !== undefined) {
    const timestamp = String(now.getTime());
    url.searchParams.set('timestamp', timestamp);
    url.searchParams.set('sign', hmac(secret, `${timestamp}\n${secret}`));
  }
  const body = JSON.stringify({ msgtype: 'text', text: { content: message.text } });
  mustBeZero(await post(url.href, body, { timeoutMs }), ['errcode']);
};

/** Feishu and Lark: time and secret are the key, the message is empty; both go into the body. */
export const feishu: Door = async ({ message }, { address, secret, now, timeoutMs }) => {
  const timestamp = String(Math.floor(now.getTime() / 1_000));
  const signed = secret === undefined ? {} : { timestamp, sign: hmac(`${timestamp}\n${secret}`, '') };
  const body = JSON.stringify({ ...signed, msg_type: 'text', content: { text: message.text } });
  mustBeZero(await post(address, body, { timeoutMs }), ['code', 'StatusCode']);
};

/** WeCom: the key in the address is the only secret. */
export const wecom: Door = async ({ message }, { address, timeoutMs }) => {
  const body = JSON.stringify({ msgtype: 'text', text: { content: message.text } });
  mustBeZero(await post(address, body, { timeoutMs }), ['errcode']);
};

/** Slack: the path of the address is the only secret; a text is marked up unless these are written out. */
export const slack: Door = async ({ message }, { address, timeoutMs }) => {
  const text = message.text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
  const body = JSON.stringify({ text, mrkdwn: false, unfurl_links: false, unfurl_media: false });
  const answer = await post(address, body, { timeoutMs });
  if (answer.trim() !== 'ok') throw refused('of a text that is not "ok"');
};

function hmac(key: string, message: string): string {
  return createHmac('sha256', key).update(message).digest('base64');
}

/** These robots answer 200 to everything: only the number says whether they have taken it. */
function mustBeZero(answer: string, fields: readonly string[]): void {
  const read = parsed(answer);
  const code = fields.map((field) => read[field]).find((value) => value !== undefined);
  if (code !== 0) throw refused(typeof code === 'number' ? code : 'none');
}

function parsed(text: string): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(text);
    return isRecord(value) ? value : {};
  } catch {
    return {};
  }
}
