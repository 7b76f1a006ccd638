import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Handed } from '../../src/notices/door.js';
import { DOORS } from '../../src/notices/doors.js';
import { messageOf } from '../../src/notices/message.js';
import {
  SECRET_OF,
  startMailServer,
  startNoticeDoors,
  type Mood,
  type NoticeDoors,
} from '../support/notice-doors.js';
import { askedNotice } from './asked-notice.js';

let doors: NoticeDoors;
beforeAll(async () => {
  doors = await startNoticeDoors();
});
afterAll(() => doors.close());

const PATHS = {
  dingtalk: '/dingtalk?access_token=dt-token',
  feishu: '/feishu/id',
  wecom: '/wecom?key=wc-key',
  slack: '/slack/T/B/X',
  webhook: '/webhook',
} as const;
/** A door that answers is not called away, however slow everything is. */
const PATIENT_MS = 30_000;
type Robot = keyof typeof PATHS;
const ROBOTS: readonly Robot[] = ['dingtalk', 'feishu', 'wecom', 'slack', 'webhook'];

function handed(language: 'en' | 'zh' = 'en'): Handed {
  const speaking = { language, namespace: 'default', approvers: ['ann', 'ben & <co>'] };
  return { notice: askedNotice, message: messageOf(askedNotice, speaking) };
}

function send(kind: Robot, { secret = SECRET_OF[kind], timeoutMs = PATIENT_MS, now = new Date() } = {}) {
  const address = `${doors.url}${PATHS[kind]}`;
  return DOORS[kind](handed(), { address, now, timeoutMs, ...(secret !== undefined && { secret }) });
}

function textIn(body: Record<string, unknown>): unknown {
  const read: { text?: unknown; content?: unknown } = body;
  const inner = read.text ?? read.content;
  return typeof inner === 'object' && inner !== null ? Object.values(inner)[0] : inner;
}

describe('a robot', () => {
  it.each(ROBOTS)(
    'of %s takes what is signed as its vendor documents it, in both languages',
    async (kind) => {
      doors.moods.clear();
      for (const language of ['en', 'zh'] as const) {
        const keys = { address: `${doors.url}${PATHS[kind]}`, now: new Date(), timeoutMs: PATIENT_MS };
        const secret = SECRET_OF[kind];
        await DOORS[kind](handed(language), { ...keys, ...(secret !== undefined && { secret }) });

        const text = String(textIn(doors.taken.at(-1)?.body ?? {}));
        expect(text).toContain('kst-hzz65f3a1b2c3d4e5f6g7h');
        expect(text).toContain(language === 'en' ? 'Approval is asked for' : '请求审批');
      }
    },
  );

  it.each(['dingtalk', 'feishu', 'webhook'] as const)(
    'of %s refuses another secret, and a time that is past',
    async (kind) => {
      const before = doors.taken.length;
      await expect(send(kind, { secret: 'another' })).rejects.toMatchObject({ type: 'NOTICE_REFUSED' });
      const past = new Date(Date.now() - 2 * 3_600_000);
      await expect(send(kind, { now: past })).rejects.toMatchObject({ type: 'NOTICE_REFUSED' });
      expect(doors.taken).toHaveLength(before);
    },
  );

  const BAD: readonly [Mood, string][] = [
    ['throttled', 'NOTICE_THROTTLED'],
    ['server error', 'NOTICE_REFUSED'],
    ['redirects', 'NOTICE_REFUSED'],
    ['error code', 'NOTICE_REFUSED'],
    ['cuts', 'NOTICE_DOOR_AWAY'],
    ['hangs', 'NOTICE_DOOR_AWAY'],
  ];
  it.each(ROBOTS)(
    'of %s has taken nothing that it did not answer well, and its address is in no error',
    async (kind) => {
      const before = doors.taken.length;
      for (const [mood, code] of BAD) {
        doors.moods.set(kind, mood);
        const timeoutMs = mood === 'hangs' ? 200 : PATIENT_MS;
        const error = await send(kind, { timeoutMs }).catch((thrown: unknown) => thrown);

        expect(error, mood).toMatchObject({ type: code });
        const all = error instanceof Error ? `${error.message} ${error.stack} ${String(error.cause)}` : '';
        expect(all).not.toMatch(/access_token|wc-key|slack\/T|127\.0\.0\.1:|SECding|hook-secret/);
      }
      doors.moods.set(kind, 'garbage');
      if (kind !== 'webhook') await expect(send(kind)).rejects.toMatchObject({ type: 'NOTICE_REFUSED' });
      doors.moods.clear();
      expect(doors.taken).toHaveLength(before);
      await expect(send(kind)).resolves.toBeUndefined();
    },
  );

  it('that is gone is told as away', async () => {
    const keys = { address: 'http://127.0.0.1:9/webhook', secret: 's', now: new Date(), timeoutMs: 500 };
    await expect(DOORS.webhook(handed(), keys)).rejects.toMatchObject({ type: 'NOTICE_DOOR_AWAY' });
  });

  it('that throttles says for how long', async () => {
    doors.moods.set('webhook', 'throttled');
    await expect(send('webhook')).rejects.toMatchObject({ details: [7_000] });
    doors.moods.clear();
  });
});

describe('e-mail', () => {
  it('is one plain text to all, with the same id each time; a refusal names neither recipient nor password', async () => {
    const server = await startMailServer();
    const keys = {
      address: `smtp://user:pass%20word@127.0.0.1:${server.port}`,
      from: 'kms-release@example.com',
      to: ['ann@example.com', 'ben@example.com'],
      now: new Date(),
      timeoutMs: PATIENT_MS,
    };
    const plain = { ...keys, address: `smtp://127.0.0.1:${server.port}` };
    await DOORS.email(handed(), plain);
    await DOORS.email(handed(), plain);

    const ids = server.mails.map((mail) => /^Message-ID: (.*)$/im.exec(mail)?.[1]);
    expect(ids[0]).toMatch(/^<[0-9a-f]{32}@kms-release\.invalid>$/);
    expect(ids[1]).toBe(ids[0]);
    expect(server.mails[0]).toMatch(/^Content-Type: text\/plain/im);
    expect(server.mails[0]).toContain('To: ann@example.com, ben@example.com');

    server.set.refuses = '550 no ann@example.com here, pass word';
    const error = await DOORS.email(handed(), plain).catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ type: 'NOTICE_REFUSED', message: expect.stringContaining('550') });
    expect(String(error)).not.toMatch(/ann@|pass word/);
    await server.close();
    await expect(DOORS.email(handed(), { ...keys, timeoutMs: 500 })).rejects.toMatchObject({
      type: 'NOTICE_DOOR_AWAY',
    });
  });
});
