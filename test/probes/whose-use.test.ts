import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { readScenario, startSandbox, type Sandbox, type Scenario } from '../../sandbox/index.js';
import { createCloud, unlimitedQuotas } from '../../src/alibaba/index.js';
import { scanActionTrail } from '../../src/probes/actiontrail.js';
import { readNames } from '../../src/probes/inventory.js';
import { DAY_MS, NOW, REQUEST } from '../support/snapshots.js';

const { instanceId } = REQUEST;
const OURS = 'key-hzz65f3a1b2c3d4e5f6a1';
const OURS_TOO = 'key-hzz65f3a1b2c3d4e5f6a2';
const THEIRS = 'key-hzz99999999999999999a';
const OTHER = 'kst-hzz99999999999999999a';
type Traffic = NonNullable<Scenario['traffic']>[number];

/** A Decrypt by a service that shows a ciphertext and names no key; of a key of another instance unless it says otherwise. */
const decrypt = (change: Partial<Traffic> = {}): Traffic => ({
  at: '-2d',
  instanceId: OTHER,
  keyId: THEIRS,
  operation: 'Decrypt',
  by: 'batch',
  ciphertext: 'base64',
  namesKey: false,
  ...change,
});
const ofOurs = (change: Partial<Traffic> = {}) => decrypt({ instanceId, keyId: OURS, ...change });

let sandbox: Sandbox | undefined;
beforeEach(() => {
  vi.stubEnv('ALIBABA_CLOUD_ACCESS_KEY_ID', 'sandbox-observer');
  vi.stubEnv('ALIBABA_CLOUD_ACCESS_KEY_SECRET', 'sandbox-observer-secret');
});
afterEach(async () => {
  vi.unstubAllEnvs();
  await sandbox?.close();
});

async function scan(traffic: Traffic[], change: (scenario: Scenario) => Scenario = (s) => s) {
  const ready = await readScenario(new URL('../../sandbox/scenarios/ready.json', import.meta.url));
  const others = [{ instanceId: OTHER, keys: [{ keyId: THEIRS }] }];
  const scenario = change({
    ...ready,
    startsAt: NOW.toISOString(),
    behaviour: { trailQueriesPerSecond: 0 },
    instances: [...ready.instances, ...others],
    traffic,
  });
  sandbox = await startSandbox({ scenario });
  const where = { regionId: 'cn-hangzhou', site: 'intl', endpoint: sandbox.url } as const;
  const cloud = createCloud({ ...where, quotas: unlimitedQuotas() });
  const tick = async () => undefined;
  const inventory = await readNames(cloud.kms, instanceId, tick);
  await cloud.kms.findInstance(instanceId);
  await fetch(`${sandbox.url}/_sandbox/clock`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ advance: '11m' }),
  });
  const at = (ms: number) => new Date(NOW.getTime() + ms).toISOString();
  const task = { instanceId, inventory, from: at(-90 * DAY_MS), to: at(60_000), quietFrom: at(-30 * DAY_MS) };
  return scanActionTrail(cloud, { ...task, canarySince: at(-60_000) }, tick);
}

async function callsOf(operation: string): Promise<number> {
  const response = await fetch(`${sandbox?.url ?? ''}/_sandbox/ledger/counts`);
  const counts: Record<string, number> = JSON.parse(await response.text());
  return counts[operation] ?? 0;
}

const uuids = (s: Scenario): Scenario => ({
  ...s,
  instances: s.instances.map((one) => ({
    ...one,
    keys: (Array.isArray(one.keys) ? one.keys : []).map((key) => ({ ...key, versionForm: 'uuid' })),
  })),
});

describe('a use that only its ciphertext names', () => {
  it.each(['base64', 'url-safe', 'unpadded', 'gateway', 'cut'] as const)(
    'is a caller, with the key, when the ciphertext is of a key of the instance and %s',
    async (ciphertext) => {
      const seen = await scan([ofOurs({ ciphertext }), decrypt()]);

      expect(seen).toMatchObject({
        reasonCode: 'CALLERS_FOUND',
        findings: [{ code: 'CALLER_FOUND', caller: 'ram-user/1234567890123456/batch' }],
        use: [{ operation: 'Decrypt', resource: OURS, count: 1 }],
      });
    },
  );

  it('is found by each version of the key, also by UUIDs, and also before the quiet days', async () => {
    const old = ofOurs({ at: '-40d', by: 'old', keyId: OURS_TOO });
    const seen = await scan([ofOurs(), old], uuids);

    expect(seen.findings).toHaveLength(1);
    expect(seen.use).toMatchObject([
      { resource: OURS },
      { who: 'ram-user/1234567890123456/old', resource: OURS_TOO },
    ]);
  });

  for (const form of ['the id of the key', 'a UUID'] as const) {
    it(`is not ours when it is of a key that KMS knows elsewhere, by ${form}`, async () => {
      const seen = await scan([decrypt(), decrypt({ by: 'other' })], form === 'a UUID' ? uuids : undefined);

      expect(seen).toMatchObject({ row: { verdict: 'CLEAR' }, findings: [], use: [] });
      expect(seen).not.toHaveProperty('unattributed');
    });
  }

  it.each([
    ['it is masked', [decrypt({ ciphertext: 'masked' }), decrypt()], 'shows no ciphertext that can be read'],
    ['it is cut at its end', [decrypt({ ciphertext: 'cut' }), decrypt()], 'is not whole'],
    ['it is cut before its id ends', [decrypt({ ciphertext: 'half' }), decrypt()], 'no ciphertext'],
    ['it lacks its first character', [decrypt({ ciphertext: 'beheaded' }), decrypt()], 'no ciphertext'],
    [
      'no ciphertext of the trail is of a key that KMS knows',
      [decrypt({ keyId: 'key-hzz00000000000000000a' })],
      'none of the ciphertexts begins with a key version that KMS knows',
    ],
    ['its operation is one that nobody knows', [decrypt({ operation: 'Unwrap' }), decrypt()], 'names no key'],
    [
      'its operation is asymmetric, where a ciphertext says nothing',
      [
        decrypt({
          operation: 'AsymmetricDecrypt',
          parameters: { CiphertextBlob: blobOf(`${THEIRS}-0123456789`) },
        }),
        decrypt(),
      ],
      'does not tell of every key',
    ],
  ])('cannot be told when %s', async (_, traffic, why) => {
    const seen = await scan(traffic);

    expect(seen).toMatchObject({
      row: { verdict: 'FOUND' },
      reasonCode: 'USE_WITHOUT_KEY',
      findings: [
        { code: 'USE_WITHOUT_KEY', subject: `ram-user/1234567890123456/batch ${traffic[0]?.operation}` },
      ],
    });
    expect(seen.findings[0]?.text).toContain(why);
  });

  it.each([
    [
      'KMS counts a key that it does not list',
      (s: Scenario) => withOurs(s, { foreignKeys: 1 }),
      'KMS counts 4 keys in the instance, and lists 3',
    ],
    [
      'the instance is shared',
      (s: Scenario): Scenario => ({
        ...s,
        shares: [{ resourceShareId: 'rs-1', instanceId, targets: ['1098765432109876'] }],
      }),
      'may be shared',
    ],
  ])('cannot be told from one of others while %s', async (_, change, why) => {
    const seen = await scan([decrypt()], change);

    expect(seen.reasonCode).toBe('USE_WITHOUT_KEY');
    expect(seen.findings[0]?.text).toContain(why);
  });

  it('fails the look where the versions of one key cannot be read to their end', async () => {
    const faults = [{ operation: 'ListKeyVersions', kind: 'broken-page', page: 'omit' } as const];

    await expect(scan([decrypt()], (s) => ({ ...s, faults }))).rejects.toMatchObject({
      type: 'LIST_INCOMPLETE',
    });
  });

  it('fails the look without the permission for ListKeyVersions, and asks for it by name', async () => {
    const denied = (s: Scenario): Scenario => ({
      ...s,
      credentials: s.credentials.map((one) => ({ ...one, deny: ['kms:ListKeyVersions'] })),
    });

    await expect(scan([decrypt()], denied)).rejects.toMatchObject({
      type: 'CLOUD_ACCESS_DENIED',
      message: expect.stringContaining('kms:ListKeyVersions'),
    });
  });

  it('asks KMS for versions only where a ciphertext needs it', async () => {
    await scan([decrypt({ operation: 'Encrypt', namesKey: true }), decrypt({ ciphertext: 'masked' })]);

    expect(await callsOf('ListKeyVersions')).toBe(0);
  });

  it('tells of an Encrypt by an alias that is gone whose it was, by the ciphertext in its answer', async () => {
    const by = (change: Partial<Traffic>) =>
      decrypt({ operation: 'Encrypt', parameters: { KeyId: 'alias/gone' }, ...change });

    expect(await scan([by({})])).toMatchObject({ row: { verdict: 'CLEAR' } });
    await sandbox?.close();
    expect(await scan([by({ instanceId, keyId: OURS }), decrypt()])).toMatchObject({
      use: [{ resource: OURS }],
    });
  });

  it('is ours whatever else it names: an alias may have been of our key when it was used', async () => {
    const named = decrypt({ operation: 'Encrypt', parameters: { KeyId: THEIRS }, instanceId, keyId: OURS });

    expect(await scan([named])).toMatchObject({ use: [{ operation: 'Encrypt', resource: OURS }] });
  });

  it('of 10,000, each of a key of others, leaves none unknown; one of ours among them is found', async () => {
    const many = decrypt({ at: '-20d', times: 10_000, everySeconds: 60, by: 'nightly' });

    expect(await scan([many])).toMatchObject({ row: { verdict: 'CLEAR' }, findings: [] });
    expect([await callsOf('ListKeyVersions'), await callsOf('DescribeKey')]).toEqual([3, 1]);
    await sandbox?.close();
    const seen = await scan([many, ofOurs({ at: '-18d', by: 'nightly' })]);

    expect(seen.findings).toMatchObject([{ code: 'CALLER_FOUND' }]);
    expect(seen.use).toMatchObject([{ resource: OURS, count: 1 }]);
    expect(seen).not.toHaveProperty('unattributed');
  });

  it('of 10,000, all masked, is one finding for each caller and operation', async () => {
    const masked = { at: '-20d', times: 5_000, everySeconds: 60, ciphertext: 'masked' } as const;
    const seen = await scan([
      decrypt(masked),
      decrypt({ ...masked, by: 'other', operation: 'ExportDataKey' }),
    ]);

    expect(seen.findings.map(({ subject }) => subject)).toEqual([
      'ram-user/1234567890123456/batch Decrypt',
      'ram-user/1234567890123456/other ExportDataKey',
    ]);
    expect(seen.unattributed).toMatchObject([{ count: 5_000 }, { count: 5_000 }]);
  });
});

function withOurs(s: Scenario, change: object): Scenario {
  return {
    ...s,
    instances: s.instances.map((one) => (one.instanceId === instanceId ? { ...one, ...change } : one)),
  };
}

function blobOf(version: string): string {
  return Buffer.concat([Buffer.from(version), Buffer.alloc(60, 1)]).toString('base64');
}
