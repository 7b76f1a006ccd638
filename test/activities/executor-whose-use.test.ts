import { afterEach, describe, expect, it, vi } from 'vitest';
import type { Scenario } from '../../sandbox/index.js';
import type { Toleration } from '../../src/release.js';
import { ASSERTED, openExecutor, snapshotOf, type Executor } from '../support/executor.js';
import { REQUEST } from '../support/snapshots.js';

const { instanceId } = REQUEST;
const THEIRS = 'key-hzz99999999999999999a';
const OTHER = 'kst-hzz99999999999999999a';
const ECS = 'assumed-role/1234567890123456/AliyunECSDiskEncryptDefaultRole';
type Traffic = NonNullable<Scenario['traffic']>[number];

const decrypt = (change: Partial<Traffic>): Traffic => ({
  at: '-2d',
  instanceId: OTHER,
  keyId: THEIRS,
  operation: 'Decrypt',
  by: 'batch',
  namesKey: false,
  ...change,
});

let executor: Executor | undefined;
afterEach(async () => {
  await executor?.close();
  executor = undefined;
  vi.unstubAllEnvs();
});

/** What the executor sees of this traffic under a policy that accepts so much. */
async function seen(
  traffic: Traffic[],
  tolerates: Toleration[] = [],
  change: (scenario: Scenario) => Scenario = (s) => s,
) {
  const scan = { ...ASSERTED.scan, tolerated: [...ASSERTED.scan.tolerated, ...tolerates] };
  executor = await openExecutor({ ...ASSERTED, scan }, (scenario) =>
    change({
      ...scenario,
      instances: [...scenario.instances, { instanceId: OTHER, keys: [{ keyId: THEIRS }] }],
      traffic,
    }),
  );
  return snapshotOf(executor);
}

const accepts = (caller: string, coveredBy: string[] = []): Toleration => ({
  unattributed: { caller, operation: 'Decrypt', coveredBy },
  reason: 'known',
  until: '2099-12-31',
});

describe('the executor, of uses that name no key', () => {
  it('finds by itself, with its own credential, that a ciphertext is of a key of the instance', async () => {
    const { reasons, facts } = await seen([
      decrypt({ instanceId, keyId: 'key-hzz65f3a1b2c3d4e5f6a2', ciphertext: 'base64' }),
    ]);

    expect(reasons.map(({ code }) => code)).toContain('CALLER_FOUND');
    expect(facts.use).toMatchObject([{ operation: 'Decrypt', resource: 'key-hzz65f3a1b2c3d4e5f6a2' }]);
    expect(await executor?.calls('ListKeyVersions')).toBe(3);
  });

  it('leaves to others what is of a key that KMS knows elsewhere', async () => {
    const { reasons, facts } = await seen([decrypt({ ciphertext: 'base64' })]);

    expect(reasons).toEqual([]);
    expect(facts.unattributed).toEqual([]);
  });

  it('judges again whether the policy accepts a caller, by its own policy', async () => {
    const masked = [decrypt({ ciphertext: 'masked' })];

    expect((await seen(masked)).reasons).toMatchObject([
      { code: 'USE_WITHOUT_KEY', subject: 'ram-user/1234567890123456/batch Decrypt' },
    ]);
    await executor?.close();
    const { reasons, facts } = await seen(masked, [accepts('ram-user/1234567890123456/batch')]);

    expect(reasons).toEqual([]);
    expect(facts.unattributed).toEqual([{ who: 'ram-user/1234567890123456/batch', operation: 'Decrypt' }]);
  });

  it('does not accept the role of a service while it is not clear where that service keeps data', async () => {
    const masked = decrypt({
      ciphertext: 'masked',
      by: 'AliyunECSDiskEncryptDefaultRole:s-1',
      gateway: 'service',
    });
    const { reasons } = await seen([masked], [accepts(ECS, ['ecs'])]);

    expect(reasons).toMatchObject([{ code: 'USE_WITHOUT_KEY', subject: `${ECS} Decrypt` }]);
    expect(reasons[0]?.text).toContain('ecs (NOT_COVERED)');
  });

  it('does not look at versions where no ciphertext needs it', async () => {
    await seen([decrypt({ ciphertext: 'masked' })]);

    expect(await executor?.calls('ListKeyVersions')).toBe(0);
  });

  it('fails without the permission to read the versions that it needs', async () => {
    const denied = (s: Scenario): Scenario => ({
      ...s,
      credentials: s.credentials.map((one) => ({ ...one, deny: ['kms:ListKeyVersions'] })),
    });

    await expect(seen([decrypt({ ciphertext: 'base64' })], [], denied)).rejects.toMatchObject({
      type: 'CLOUD_ACCESS_DENIED',
    });
  });
});
