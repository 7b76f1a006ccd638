import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { readScenario, startSandbox, type Sandbox, type Scenario } from '../../sandbox/index.js';
import { codeOf } from '../../src/errors.js';
import { scanActionTrail } from '../../src/probes/actiontrail.js';
import { readNames } from '../../src/probes/inventory.js';
import { rememberedCloud, type Change } from '../support/answers.js';
import { DAY_MS, NOW, REQUEST } from '../support/snapshots.js';

const { instanceId } = REQUEST;
const OURS = 'key-hzz65f3a1b2c3d4e5f6a1';
const OTHER = 'kst-hzz99999999999999999a';
const THEIRS = 'key-hzz99999999999999999a';

let sandbox: Sandbox | undefined;
beforeEach(() => {
  vi.stubEnv('ALIBABA_CLOUD_ACCESS_KEY_ID', 'sandbox-observer');
  vi.stubEnv('ALIBABA_CLOUD_ACCESS_KEY_SECRET', 'sandbox-observer-secret');
});
afterEach(async () => {
  vi.unstubAllEnvs();
  await sandbox?.close();
});

/** A key of the instance was used two days ago, and only the ciphertext names it; one of others as well. */
async function look(change: Change, form: 'key' | 'uuid' = 'key'): Promise<string> {
  const ready = await readScenario(new URL('../../sandbox/scenarios/ready.json', import.meta.url));
  const used = {
    at: '-2d',
    operation: 'Decrypt',
    by: 'batch',
    ciphertext: 'base64',
    namesKey: false,
  } as const;
  const keys = [OURS].map((keyId) => ({ keyId, versionForm: form }));
  const scenario: Scenario = {
    ...ready,
    startsAt: NOW.toISOString(),
    behaviour: { trailQueriesPerSecond: 0 },
    instances: [
      ...ready.instances.map((one) => ({ ...one, keys })),
      { instanceId: OTHER, keys: [{ keyId: THEIRS, versionForm: form }] },
    ],
    traffic: [
      { ...used, instanceId, keyId: OURS },
      { ...used, instanceId: OTHER, keyId: THEIRS },
    ],
  };
  sandbox = await startSandbox({ scenario });
  const cloud = rememberedCloud(sandbox.url, new Date(NOW.getTime() + 660_000))(change);
  const tick = async () => undefined;
  await cloud.kms.findInstance(instanceId);
  await fetch(`${sandbox.url}/_sandbox/clock`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ advance: '11m' }),
  });
  const at = (ms: number) => new Date(NOW.getTime() + ms).toISOString();
  const inventory = await readNames(cloud.kms, instanceId, tick);
  const window = { from: at(-90 * DAY_MS), to: at(60_000), quietFrom: at(-30 * DAY_MS) };
  const task = { instanceId, inventory, ...window, canarySince: at(-60_000) };
  return scanActionTrail(cloud, task, tick).then(
    ({ findings, reasonCode }) => findings[0]?.code ?? reasonCode,
    (error: unknown) => codeOf(error) ?? String(error),
  );
}

/** Answers something else about the versions of our key. */
const versions =
  (of: (found: { readonly KeyId: string; readonly KeyVersionId: string }) => object[]): Change =>
  (operation, body) => {
    if (operation !== 'ListKeyVersions') return body;
    const answer: { KeyVersions: { KeyVersion: { KeyId: string; KeyVersionId: string }[] } } = JSON.parse(
      JSON.stringify(body),
    );
    const list = answer.KeyVersions.KeyVersion.flatMap((one) => (one.KeyId === OURS ? of(one) : [one]));
    return { ...answer, TotalCount: list.length, KeyVersions: { KeyVersion: list } };
  };
/** Changes what the trail shows of each event of a Decrypt. */
const event =
  (of: (shown: Record<string, unknown>) => object): Change =>
  (operation, body) => {
    if (operation !== 'LookupEvents') return body;
    const answer: { Events: Record<string, unknown>[] } = JSON.parse(JSON.stringify(body));
    return {
      ...answer,
      Events: answer.Events.map((one) => (one['eventName'] === 'Decrypt' ? { ...one, ...of(one) } : one)),
    };
  };

describe('somebody between the service and the cloud, where only a ciphertext names our key', () => {
  it('does nothing: the use is found', async () => {
    expect(await look((_, body) => body)).toBe('CALLER_FOUND');
  });

  it('leaves out every version of our key: its id stands before the version, and the use is found', async () => {
    expect(await look(versions(() => []))).toBe('CALLER_FOUND');
  });

  it('leaves out every version of our key, whose ids are UUIDs: a key has one, so nothing is of others', async () => {
    expect(
      await look(
        versions(() => []),
        'uuid',
      ),
    ).toBe('USE_WITHOUT_KEY');
  });

  it('gives our key a version of another form: nothing is of others any more', async () => {
    expect(
      await look(
        versions((one) => [{ ...one, KeyVersionId: 'v1' }]),
        'uuid',
      ),
    ).toBe('USE_WITHOUT_KEY');
  });

  it('writes the versions in capitals: the use is found', async () => {
    const capitals = versions((one) => [{ ...one, KeyVersionId: one.KeyVersionId.toUpperCase() }]);

    expect(await look(capitals, 'uuid')).toBe('CALLER_FOUND');
  });

  it('answers the versions of another key for ours: the answer is unreadable, and nothing is released', async () => {
    expect(await look(versions((one) => [{ ...one, KeyId: THEIRS }]))).toBe('CLOUD_ANSWER_UNREADABLE');
  });

  it('tells a version of our key twice: the list is not believed', async () => {
    expect(await look(versions((one) => [one, one]))).toBe('LIST_INCOMPLETE');
  });

  it.each([
    [
      'masks the ciphertext',
      () => ({ requestParameters: { CiphertextBlob: '***' }, requestParameterJson: '' }),
    ],
    ['masks one of its two copies', () => ({ requestParameterJson: '{"CiphertextBlob":"***"}' })],
    [
      'cuts its parameters',
      ({ requestParameterJson: text }: Record<string, unknown>) => ({
        requestParameterJson: String(text).slice(0, 30),
      }),
    ],
    [
      'puts something before it',
      () => ({ requestParameters: { CiphertextBlob: `AAAA${'B'.repeat(120)}` }, requestParameterJson: '' }),
    ],
    ['leaves it out', () => ({ requestParameters: {}, requestParameterJson: '' })],
  ])('%s in the trail: the use is found, or nobody’s', async (_, of) => {
    expect(['CALLER_FOUND', 'USE_WITHOUT_KEY']).toContain(await look(event(of)));
  });

  it('puts the name of a key of others beside the ciphertext: the use is found', async () => {
    expect(await look(event(() => ({ responseElements: { KeyId: THEIRS } })))).toBe('CALLER_FOUND');
  });

  it('says of a key of others that it is in this instance: the look fails', async () => {
    const swapped: Change = (operation, body) => {
      const text = JSON.stringify(body);
      if (operation === 'DescribeKey') return JSON.parse(text.replace(OTHER, instanceId));
      return operation === 'LookupEvents' ? withoutOurs(body) : body;
    };

    expect(await look(swapped)).toBe('LIST_INCOMPLETE');
  });
});

/** The events whose ciphertext is of a key of others. */
function withoutOurs(body: unknown): unknown {
  const answer: { Events: { eventName: string; requestParameters: Record<string, string> }[] } = JSON.parse(
    JSON.stringify(body),
  );
  const ours = Buffer.from(OURS).toString('base64').slice(0, 32);
  return {
    ...answer,
    Events: answer.Events.filter((one) => one.requestParameters['CiphertextBlob']?.startsWith(ours) !== true),
  };
}
