import type { Notice } from '../../src/release/notices.js';

/** A notice that asks for approval, with everything that one can have. */
export const askedNotice: Notice = {
  id: '0197b2c4-1111-7222-8333-444455556666/asked/1',
  event: 'asked',
  at: '2026-11-29T03:00:00.000Z',
  run: {
    accountId: '1234567890123456',
    regionId: 'cn-hangzhou',
    instanceId: 'kst-hzz65f3a1b2c3d4e5f6g7h',
    runId: '0197b2c4-1111-7222-8333-444455556666',
  },
  until: '2026-12-06T08:00:00.000Z',
  keys: 12,
  secrets: 1,
  cost: { amount: '4300.00', currency: 'CNY' },
  code: 'AB12-CD34',
  missing: 2,
  maySign: ['ann', 'ben & <co>', 'mallory https://evil.example'],
};
