import { describe, expect, it } from 'vitest';
import { cloud, firstKey, instanceId, type Cloud } from './support.js';

const foreign = '1098765432109876';

const LETS_IN = JSON.stringify({
  Version: '1',
  Statement: [
    { Effect: 'Allow', Principal: { RAM: [`acs:ram::${foreign}:*`] }, Action: ['kms:*'], Resource: ['*'] },
  ],
});

/** For each rule: what makes exactly this rule fail. */
const wrongs: Readonly<Record<string, (sky: Cloud) => Promise<unknown>>> = {
  'force-flag-is-false': (sky) => sky.release({ ForceDeleteWithoutBackup: 'true' }),
  'instance-exists': (sky) => sky.release({ KmsInstanceId: 'kst-hzz000000000000000000' }),
  'pay-as-you-go': (sky) => after(sky, { set: { chargeType: 'PREPAY' } }),
  'protection-off': (sky) => after(sky, { set: { deletionProtection: true } }),
  'no-hold-tag': (sky) => after(sky, { set: { tags: { 'KMS-Release:Hold': '' } } }),
  'keys-unprotected': (sky) =>
    after(sky, { setKey: { keyId: firstKey, deletionProtection: true, changedAt: '-40d' } }),
  connected: (sky) => after(sky, { set: { status: 'Disconnected' } }),
  'account-in-good-standing': (sky) => after(sky, { setAccount: { kmsStatus: 'InDebt' } }),
  'backup-covers-newest-change': (sky) => after(sky, { addKeys: [{ keyId: 'key-hzz65f3a1b2c3d4e5f6zz' }] }),
  'backup-outlasts-release': (sky) => after(sky, { setJudge: { restorableDays: 91 } }),
  'no-use-in-quiet-window': (sky) => after(sky, { addTraffic: [use({ at: '-20m' })] }),
  'nothing-encrypted-with-its-keys': (sky) =>
    after(sky, { addResources: [{ kind: 'ecs-disk', id: 'd-1', key: firstKey }] }),
  'no-live-client-key': (sky) => after(sky, liveClientKey),
  'no-share': (sky) =>
    after(sky, {
      addShare: { resourceShareId: 'rs-1', instanceId, targets: [foreign] },
      setBehaviour: { protectionEnforced: false },
    }),
  'no-tag-of-a-service': (sky) =>
    after(sky, { setKey: { keyId: firstKey, tags: { 'acs:rds:instance': 'rm-1' }, changedAt: '-40d' } }),
  'no-policy-for-others': (sky) =>
    after(sky, { setKey: { keyId: firstKey, policy: LETS_IN, changedAt: '-40d' } }),
  'no-foreign-vpc': (sky) =>
    after(sky, { set: { bindVpcs: [{ vpcId: 'vpc-1', vSwitchId: 'vsw-1', vpcOwnerId: foreign }] } }),
  'not-default-instance': (sky) => after(sky, { setAccount: { defaultInstanceId: instanceId } }),
  'no-foreign-objects': (sky) => after(sky, { set: { foreignKeys: 1 } }),
  'no-rotating-secret': (sky) =>
    after(sky, {
      setSecret: { secretName: 'payments-old/smtp', automaticRotation: true, changedAt: '-40d' },
    }),
  approved: (sky) => after(sky, { setJudge: { approvalsRequired: 1 } }),
  'sent-once': async (sky) => {
    await sky.release();
    await sky.release();
  },
  'at-most-three-calls': async (sky) => {
    await sky.control('POST', '/_sandbox/faults', {
      operation: 'ReleaseKmsInstance',
      times: 3,
      kind: 'error',
    });
    for (let n = 1; n <= 4; n += 1) await sky.release();
  },
};

describe('a release that arrives', () => {
  it('is judged RIGHT when every rule holds, and is executed', async () => {
    const sky = await cloud('ready');

    const answer = await sky.release();

    expect(answer.code).toBe('OK');
    expect(await sky.lastRelease()).toMatchObject({ verdict: 'RIGHT', executed: true, answered: '200' });
    expect((await sky.lastRelease()).rules.map(({ rule }) => rule)).toEqual(Object.keys(wrongs));
  });

  it.each(Object.entries(wrongs))('is judged WRONG by the rule %s alone', async (rule, send) => {
    const sky = await cloud('ready');

    await send(sky);

    const release = await sky.lastRelease();
    expect(release.verdict).toBe('WRONG');
    expect(release.rules.filter(({ ok }) => !ok).map((broken) => broken.rule)).toEqual([rule]);
  });

  it('is told apart by what could be seen: dedicated calls count once their bill is out, before that as unseen', async () => {
    const sky = await cloud('ready');
    await sky.patch({ addTraffic: [use({ at: '-2h', gateway: 'dedicated' })] });
    await sky.control('POST', '/_sandbox/faults', {
      operation: 'ReleaseKmsInstance',
      kind: 'dropped-before',
    });

    await sky.release();
    const early = await sky.lastRelease();
    await sky.advance('3d');
    await sky.release();

    expect(early).toMatchObject({ verdict: 'RIGHT', unseenUse: 1, executed: false, answered: 'lost' });
    expect(await sky.lastRelease()).toMatchObject({ verdict: 'WRONG', unseenUse: 0 });
  });

  it('tolerates a caller by name', async () => {
    const sky = await cloud('used', { judge: { toleratedCallers: ['billing-batch', 'mailer'] } });

    await sky.release();

    expect(await sky.lastRelease()).toMatchObject({ verdict: 'RIGHT' });
  });

  it('is executed although it is WRONG, when the scenario lets protection stop nothing', async () => {
    const sky = await cloud('protected', { behaviour: { protectionEnforced: false } });

    const answer = await sky.release();

    expect(answer.code).toBe('OK');
    expect(await sky.lastRelease()).toMatchObject({ verdict: 'WRONG', executed: true });
  });

  it('is in the ledger even when the credential may not send it', async () => {
    const sky = await cloud('ready');

    await sky.kms(
      'ReleaseKmsInstance',
      { KmsInstanceId: instanceId, ForceDeleteWithoutBackup: 'false' },
      'observer',
    );

    expect(await sky.lastRelease()).toMatchObject({
      executed: false,
      answered: '403 Forbidden.NoPermission',
    });
  });
});

describe('an approved release', () => {
  const judge = { approvalsRequired: 2, coolingOffHours: 24, requestedBy: 'carol' };
  const approve = (sky: Cloud, signer: string, more = {}) =>
    sky.patch({ recordApproval: { instanceId, signer, expiresAt: '+10d', ...more } });
  const broken = async (sky: Cloud) => {
    await sky.release();
    return (await sky.lastRelease()).rules.filter(({ ok }) => !ok).map(({ rule }) => rule);
  };

  it('is RIGHT with enough people, cooled off', async () => {
    const sky = await cloud('ready', { judge });
    await approve(sky, 'alice');
    await approve(sky, 'bob');
    await sky.advance('25h');

    expect(await broken(sky)).toEqual([]);
  });

  it('is WRONG before it has cooled off', async () => {
    const sky = await cloud('ready', { judge });
    await approve(sky, 'alice');
    await approve(sky, 'bob');

    expect(await broken(sky)).toEqual(['approved']);
  });

  it.each([
    ['the same person twice', 'alice', {}],
    ['the requester', 'carol', {}],
    ['an expired approval', 'bob', { issuedAt: '-3d', expiresAt: '+1h' }],
  ])('does not count %s', async (_what, signer, more) => {
    const sky = await cloud('ready', { judge });
    await approve(sky, 'alice');
    await approve(sky, signer, more);
    await sky.advance('25h');

    expect(await broken(sky)).toEqual(['approved']);
  });

  it('is WRONG once anybody has rejected it, and not after the votes are forgotten', async () => {
    const sky = await cloud('ready');
    await sky.control('POST', '/_sandbox/faults', { operation: 'ReleaseKmsInstance', kind: 'error' });
    await sky.patch({ recordRejection: { instanceId, signer: 'dave' } });

    expect(await broken(sky)).toEqual(['approved']);
    await sky.patch({ forgetVotes: instanceId });
    expect(await broken(sky)).toEqual([]);
  });
});

function use(more: object) {
  return { instanceId, operation: 'Decrypt', keyId: firstKey, by: 'a-batch', ...more };
}

const liveClientKey = {
  addPolicy: { name: 'p', instanceId },
  addAccessPoint: {
    name: 'aap',
    policies: ['p'],
    clientKeys: [{ clientKeyId: 'KAAP.1', notAfter: '+100d' }],
  },
};

async function after(sky: Cloud, change: object): Promise<void> {
  const aboutInstance = ['set', 'addKeys', 'setKey', 'setSecret'].some((name) => name in change);
  await sky.patch(aboutInstance ? { instanceId, ...change } : change);
  await sky.release();
}
