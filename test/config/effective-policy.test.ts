import { PLACES_VERSION } from '../../src/release/places.js';
import { describe, expect, it } from 'vitest';
import type { Policy } from '../../src/config/policy.js';
import { effectivePolicyFor, toleratedFor } from '../../src/config/effective-policy.js';
import type { ReleaseRequest, Stricter } from '../../src/release.js';

const NOW = new Date('2026-11-23T04:00:00Z');
const SIGNERS = { names: ['ben', 'ann'], digest: 'sha256:1', text: '' };
const REQUEST: ReleaseRequest = {
  accountId: '1234567890123456',
  regionId: 'cn-hangzhou',
  instanceId: 'kst-hzz65f3a1b2c3d4e5f6g7',
  requestedBy: 'cleo',
  reason: 'unused',
};
const HERE = { accounts: [REQUEST.accountId], regions: [REQUEST.regionId] };
const POLICY: Policy = {
  accounts: [
    {
      accountId: '1234567890123456',
      site: 'cn',
      regions: ['cn-hangzhou'],
      instances: ['kst-hzz65f3a1b2c3d4e5f6g7'],
    },
  ],
  approval: { identity: 'ssh', approvers: () => SIGNERS, required: 2, executeWithinHours: 24 },
  protection: { off: 'from-start' },
  backup: { provider: 'automatic' },
  scan: {
    lookbackDays: 90,
    quietDays: 30,
    required: ['resource-sharing', 'keys-and-secrets'],
    tolerated: [
      { place: 'oss', reason: 'known', until: '2026-12-31', ...HERE },
      { caller: 'robot', reason: 'known', until: '2026-12-31', ...HERE },
    ],
  },
  waiting: { coolingOffHours: 24, approvalDays: 7, recheckMinutes: 60, giveUpDays: 30 },
  holds: [],
  owners: [],
};

describe('the terms of a release', () => {
  it('are the rules of the policy, in one order', () => {
    expect(effectivePolicyFor(POLICY, REQUEST, SIGNERS, NOW)).toEqual({
      policy: {
        site: 'cn',
        approval: {
          identity: 'ssh',
          approvers: ['ann', 'ben'],
          approversDigest: 'sha256:1',
          required: 2,
          executeWithinHours: 24,
        },
        protection: { off: 'from-start' },
        backup: { provider: 'automatic' },
        scan: {
          lookbackDays: 90,
          quietDays: 30,
          places: PLACES_VERSION,
          required: ['keys-and-secrets', 'resource-sharing'],
          tolerated: [
            { caller: 'robot', reason: 'known', until: '2026-12-31' },
            { place: 'oss', reason: 'known', until: '2026-12-31' },
          ],
        },
        waiting: { coolingOffHours: 24, approvalDays: 7, recheckMinutes: 60, giveUpDays: 30 },
        notBefore: null,
      },
    });
  });

  it('accept the role of a service of another account only while a place is clear at which nobody looks', () => {
    const by = (caller: string) => {
      const unattributed = { caller, operation: 'Decrypt', coveredBy: ['rds'] };
      const tolerated = [{ unattributed, reason: 'known', until: '2026-12-31', ...HERE }];
      return toleratedFor(tolerated, REQUEST)[0]?.unattributed?.coveredBy;
    };

    expect(by('assumed-role/9876543210987654/AliyunECSDiskEncryptDefaultRole')).toEqual([
      'rds',
      'other-accounts',
    ]);
    expect(by('system/unknown-account/ecs')).toEqual(['rds', 'other-accounts']);
    expect(by(`assumed-role/${REQUEST.accountId}/AliyunECSDiskEncryptDefaultRole`)).toEqual(['rds']);
    expect(by('ram-user/9876543210987654/batch')).toEqual(['rds']);
  });

  it('accept nothing that the policy accepts in another account or another region', () => {
    const elsewhere = [
      { place: 'nas', reason: 'known', until: '2026-12-31', ...HERE, accounts: ['9999999999999999'] },
      { place: 'rds', reason: 'known', until: '2026-12-31', ...HERE, regions: ['cn-beijing'] },
    ];
    const scan = { ...POLICY.scan, tolerated: [...POLICY.scan.tolerated, ...elsewhere] };

    expect(effectivePolicyFor({ ...POLICY, scan }, REQUEST, SIGNERS, NOW)).toEqual(
      effectivePolicyFor(POLICY, REQUEST, SIGNERS, NOW),
    );
  });

  it('do not change with another account’s lines, or with the order of lines', () => {
    const other = {
      accountId: '9999999999999999',
      site: 'intl' as const,
      regions: ['eu-central-1'],
      instances: [],
    };
    const policy = {
      ...POLICY,
      accounts: [other, ...POLICY.accounts],
      scan: { ...POLICY.scan, tolerated: [...POLICY.scan.tolerated].reverse() },
    };

    expect(effectivePolicyFor(policy, REQUEST, SIGNERS, NOW)).toEqual(
      effectivePolicyFor(POLICY, REQUEST, SIGNERS, NOW),
    );
  });

  for (const [what, change, line] of [
    ['an account', { accountId: '9999999999999999' }, 'add [accounts."9999999999999999"] with its site'],
    ['a region', { regionId: 'cn-beijing' }, 'add "cn-beijing" to its regions'],
    ['an instance', { instanceId: 'kst-other00000000' }, 'add "kst-other00000000" to its instances'],
  ] as const) {
    it(`refuse ${what} that the policy does not name, and say which line to add`, () => {
      expect(effectivePolicyFor(POLICY, { ...REQUEST, ...change }, SIGNERS, NOW)).toEqual({
        refused: { code: 'NOT_ALLOWED_BY_POLICY', text: expect.stringContaining(line) },
      });
    });
  }

  it('refuse an instance that the policy holds, to the end of its last day, whatever else it says of it', () => {
    const hold = { instanceId: 'KST-hzz65f3a1b2c3d4e5f6g7', reason: 'case 7', until: '2026-11-23' };
    const other = { ...hold, instanceId: 'kst-another0000' };
    const asked = (holds: Policy['holds'], at: string, accounts = POLICY.accounts) =>
      effectivePolicyFor({ ...POLICY, holds, accounts }, REQUEST, SIGNERS, new Date(at));
    const held = { code: 'HELD_BY_POLICY', text: expect.stringContaining('until 2026-11-23: case 7') };

    expect(asked([other, hold], '2026-11-23T23:59:59Z')).toEqual({ refused: held });
    expect(asked([hold], '2026-11-23T04:00:00Z', [])).toEqual({ refused: held });
    expect(asked([other], '2026-11-23T23:59:59Z')).toHaveProperty('policy');
    expect(asked([hold], '2026-11-24T00:00:00Z')).toHaveProperty('policy');
  });

  it('are tightened by the request', () => {
    const signers = { names: ['ann', 'ben', 'dan'], digest: 'sha256:1' };
    const stricter = { approvalsRequired: 3, coolingOffHours: 48, notBefore: '2026-12-04T08:00Z' };

    expect(effectivePolicyFor(POLICY, { ...REQUEST, stricter }, signers, NOW)).toMatchObject({
      policy: {
        approval: { required: 3 },
        waiting: { coolingOffHours: 48 },
        notBefore: '2026-12-04T08:00:00.000Z',
      },
    });
  });

  for (const [what, stricter, text] of [
    ['fewer approvals', { approvalsRequired: 1 }, 'stricter.approvalsRequired is 1, the policy requires 2'],
    ['a shorter cooling-off', { coolingOffHours: 23 }, 'stricter.coolingOffHours is 23, the policy has 24'],
  ] as const) {
    it(`are not loosened by the request: ${what}`, () => {
      expect(refusal(stricter)).toEqual({ code: 'STRICTER_LOOSENS', text: expect.stringContaining(text) });
    });
  }

  it('refuse what could never be approved, or never be released', () => {
    expect(refusal({ approvalsRequired: 3 })).toMatchObject({ code: 'QUORUM_UNREACHABLE' });
    expect(refusal({ coolingOffHours: 23 * 24 + 1 })).toMatchObject({ code: 'COOLING_OFF_UNREACHABLE' });
    expect(refusal({ coolingOffHours: 23 * 24 })).toBeUndefined();
  });

  it('refuse what is asked for so late that the run would have given up', () => {
    expect(refusal({ notBefore: '2027-06-01T08:00:00Z' })).toMatchObject({ code: 'NOT_BEFORE_UNREACHABLE' });
    expect(refusal({ notBefore: '2026-11-24T08:00:00Z' })).toBeUndefined();
  });

  it('count no approver with the requester’s name, however it is spelt', () => {
    expect(effectivePolicyFor(POLICY, { ...REQUEST, requestedBy: 'A n N' }, SIGNERS, NOW)).toMatchObject({
      refused: { code: 'QUORUM_UNREACHABLE', text: expect.stringContaining('only 1 can approve (ben)') },
    });
  });
});

function refusal(stricter: Stricter) {
  const read = effectivePolicyFor(POLICY, { ...REQUEST, stricter }, SIGNERS, NOW);
  return 'refused' in read ? read.refused : undefined;
}
