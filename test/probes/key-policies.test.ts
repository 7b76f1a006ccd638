import { describe, expect, it } from 'vitest';
import { judgePolicies, readPolicies } from '../../src/probes/key-policies.js';
import type { ReadPolicy } from '../../src/probes/principals.js';
import { probeReasonsOf } from '../../src/policy/reasons-to-keep.js';
import { EFFECTIVE_POLICY, NOW, REQUEST } from '../support/snapshots.js';
import { inSandbox } from './sandbox-cloud.js';

const { accountId } = REQUEST;
const OTHER = '1098765432109876';
const tick = async () => undefined;
const judge = (...read: ReadPolicy[]) => judgePolicies(read, accountId, NOW.toISOString());
const letIn = (of: string, ...principals: string[]): ReadPolicy => ({ of, principals });
const whole = `acs:ram::${accountId}:*`;

describe('the policies of keys and secrets', () => {
  it('let in the account itself, as KMS has it: nothing is found', () => {
    const report = judge(letIn('key k', whole), letIn('secret s', `acs:ram::${accountId}:root`));

    expect(report).toMatchObject({
      row: { verdict: 'CLEAR' },
      reasonCode: 'NOTHING_CONFIGURED',
      dependents: [],
    });
  });

  it('name somebody of this account: nothing is found, and people sign who it is', () => {
    const report = judge(
      letIn('key k', whole, `acs:ram::${accountId}:user/app`),
      letIn('key l', whole, `acs:ram::${accountId}:role/etl`, `acs:ram::${accountId}:user/app`),
    );

    expect(report).toMatchObject({
      row: { verdict: 'CLEAR' },
      dependents: [
        `assumed-role/${accountId}/etl, let in by the policy of a key or secret`,
        `ram-user/${accountId}/app, let in by the policy of a key or secret`,
      ],
    });
  });

  it.each([
    [`acs:ram::${OTHER}:*`, `account/${OTHER}`],
    [`acs:ram::${OTHER}:root`, `account/${OTHER}`],
    [`acs:ram::${OTHER}:user/bob`, `ram-user/${OTHER}/bob`],
    [`acs:ram::${OTHER}:role/etl-prod`, `assumed-role/${OTHER}/etl-prod`],
  ])('name %s: found, once, by the name of a caller', (principal, caller) => {
    const report = judge(letIn('key k', whole, principal), letIn('key l', principal));

    expect(report).toMatchObject({
      row: { verdict: 'FOUND' },
      findings: [
        {
          code: 'OTHER_ACCOUNT_MAY_CALL',
          text: `${caller}, of another account, may call by the policy of key k, key l`,
          caller,
        },
      ],
      dependents: [`${caller}, let in by the policy of a key or secret`],
    });
  });

  it.each(['*', 'acs:ram::*:user/bob', `acs:ram::${OTHER}:user/app-*`])(
    'name %s: found, and no policy of ours can accept that by name',
    (principal) => {
      const { row, findings } = judge(letIn('key k', principal));

      expect(row.verdict).toBe('FOUND');
      expect(findings).toMatchObject([{ code: 'OTHER_ACCOUNT_MAY_CALL' }]);
      expect(findings[0]).not.toHaveProperty('caller');
    },
  );

  it.each([
    'acs:ram::190325303126****:*',
    `acs:ram::${OTHER}:group/all`,
    `acs:sts::${OTHER}:assumed-role/a/b`,
    'bob',
  ])('name %s, a form that is not known: nobody knows whom they let in', (principal) => {
    expect(judge(letIn('key k', whole, principal))).toMatchObject({
      row: { verdict: 'NOT_COVERED', reason: expect.stringContaining('key k') },
      reasonCode: 'POLICY_NOT_KNOWN',
    });
  });

  it('are not known for one key: accepting whoever was found accepts no more than that', () => {
    const report = judge(letIn('key k', `acs:ram::${OTHER}:user/bob`), { of: 'key l', notKnown: 'odd' });
    const caller = { caller: `ram-user/${OTHER}/bob`, reason: 'known', until: '2099-12-31' };
    const place = { place: 'key-policies', reason: 'known', until: '2099-12-31' };
    const scan = { ...EFFECTIVE_POLICY.scan, tolerated: [caller, place] };

    const reasons = probeReasonsOf(report, { ...EFFECTIVE_POLICY, scan }, NOW, 'judged later');

    expect(reasons.map(({ code }) => code)).toEqual(['POLICY_NOT_KNOWN']);
  });
});

describe('the policies of the sandbox', () => {
  const cloudOf = inSandbox();
  const names = {
    keys: [{ keyId: 'key-hzz65f3a1b2c3d4e5f6a1' }],
    secrets: [{ name: 'payments-old/smtp' }],
  };

  it('are read for each key and each secret', async () => {
    const { policies } = await cloudOf();

    expect(await readPolicies(policies, names, tick)).toEqual([
      { of: 'key key-hzz65f3a1b2c3d4e5f6a1', principals: [whole] },
      { of: 'secret payments-old/smtp', principals: [whole] },
    ]);
  });

  it('are read on from where they were left, and anew where the names are others', async () => {
    const { policies } = await cloudOf();
    const last = (of: string) => ({ last: [{ of, principals: ['kept'] }], save: async () => undefined });

    const on = await readPolicies(policies, names, tick, last('key key-hzz65f3a1b2c3d4e5f6a1'));
    const anew = await readPolicies(policies, names, tick, last('key of-others'));

    expect(on.map((read) => 'principals' in read && read.principals)).toEqual([['kept'], [whole]]);
    expect(anew.map((read) => 'principals' in read && read.principals)).toEqual([[whole], [whole]]);
  });

  it.each(['GetKeyPolicy', 'GetSecretPolicy'])('are not known without %s', async (operation) => {
    const { policies } = await cloudOf((scenario) => ({
      ...scenario,
      credentials: scenario.credentials.map((one) => ({ ...one, deny: [`kms:${operation}`] })),
    }));

    await expect(readPolicies(policies, names, tick)).rejects.toMatchObject({ type: 'CLOUD_ACCESS_DENIED' });
  });
});
