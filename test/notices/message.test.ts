import { describe, expect, it } from 'vitest';
import { messageOf } from '../../src/notices/message.js';
import { noticeIn } from '../../src/notices/notice-shape.js';
import { NOTICE_EVENTS } from '../../src/release/notices.js';
import { shortCodeOf } from '../../src/release/short-code.js';
import { askedNotice } from './asked-notice.js';

const speaking = { namespace: 'prod', approvers: ['ann', 'ben'], link: 'https://ui.example' };

describe('a notice', () => {
  it('that asks says what is destroyed, what it costs, until when, who may sign, and by which code', () => {
    const { text } = messageOf(askedNotice, { ...speaking, language: 'en' });
    expect(text.split('\n')).toEqual([
      '[kms-release] Approval is asked for: kst-hzz65f3a1b2c3d4e5f6g7h (cn-hangzhou)',
      'A release destroys 12 keys and 1 secret for ever.',
      'It costs CNY 4300.00 a month.',
      '2 approvals missing. May still sign: ann.',
      'Answer by 2026-12-06 08:00 UTC. No answer is a no: the instance is kept.',
      'Code: AB12-CD34',
      'To approve: kms-release approve kst-hzz65f3a1b2c3d4e5f6g7h',
      'To stop it: kms-release reject kst-hzz65f3a1b2c3d4e5f6g7h',
      'This notice proves nothing. Look first: kms-release status kst-hzz65f3a1b2c3d4e5f6g7h',
      'https://ui.example/namespaces/prod/workflows/kms-release%3A1234567890123456%3Acn-hangzhou%3Akst-hzz65f3a1b2c3d4e5f6g7h/0197b2c4-1111-7222-8333-444455556666',
    ]);
  });

  it.each(NOTICE_EVENTS)(
    'of %s can be said in both languages within the smallest limit of a robot',
    (event) => {
      const names = Array.from({ length: 50 }, (_, at) => `${'名'.repeat(100)}${at}`);
      const all = { ...askedNotice, event, maySign: names, changed: 3, billing: 'stopped' as const };
      for (const language of ['en', 'zh'] as const) {
        const { title, text } = messageOf(all, { ...speaking, approvers: names, language });
        expect(title).toMatch(/^\[kms-release\] .+: kst-/);
        expect(text).not.toContain('undefined');
        expect(Buffer.byteLength(text)).toBeLessThan(2_048);
      }
    },
  );

  it('about no run has no link, and says who is away', () => {
    const away = { id: 'away/executor/2026', event: 'worker away', at: askedNotice.at } as const;
    expect(messageOf(away, { ...speaking, language: 'en' })).toEqual({
      title: '[kms-release] A worker is away: releases wait: executor',
      text: expect.stringContaining('kms-release list'),
    });
  });

  const { run } = askedNotice;
  it.each([
    { ...askedNotice, run: { ...run, instanceId: 'kst-a.evil.example' } },
    { ...askedNotice, run: { ...run, regionId: 'cn-hangzhou\nhello' } },
    { ...askedNotice, run: { ...run, runId: '../../../evil' } },
    { ...askedNotice, until: 'tomorrow, at https://evil.example' },
    { ...askedNotice, cost: { amount: '1 https://evil.example', currency: 'CNY' } },
    { ...askedNotice, code: 'AB12-CD3' },
    { ...askedNotice, reasons: ['CALL_ME'] },
    { ...askedNotice, keys: 1e9 },
    { ...askedNotice, maySign: ['ann\n'] },
    'a text',
    null,
  ])('with a part that does not fit its pattern is none: %#', (notice) => {
    expect(noticeIn(notice)).toBeUndefined();
  });

  it('as the looks make it passes', () => {
    expect(noticeIn(JSON.parse(JSON.stringify(askedNotice)))).toEqual(askedNotice);
  });
});

describe('the short code', () => {
  it('is made of both digests that are signed, and of no text that is none', () => {
    const factsDigest = `sha256:ab12${'0'.repeat(60)}`;
    const bundleDigest = `sha256:cd34${'0'.repeat(60)}`;
    expect(shortCodeOf({ factsDigest, bundleDigest })).toBe('AB12-CD34');
    expect(shortCodeOf({ factsDigest, bundleDigest: 'sha256:CD34' })).toBeUndefined();
  });
});
