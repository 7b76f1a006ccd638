import { describe, expect, it } from 'vitest';
import { cloudAt, cloudThatAnswers, failureIn, serve, withCanary } from './support.js';

withCanary();

const instance = { InstanceId: 'kst-1', Status: 'Connected', CreateTime: '2026-01-02T03:04:05Z' };

describe('An instance', () => {
  it('is there, and what the cloud did not say stays absent', async () => {
    const { kms } = await cloudThatAnswers({
      RequestId: 'r-1',
      KmsInstance: { ...instance, ChargeType: '', InstanceName: 'undefined' },
    });

    expect(await kms.findInstance('kst-1')).toStrictEqual({
      instanceId: 'kst-1',
      status: 'Connected',
      createTime: '2026-01-02T03:04:05.000Z',
      requestId: 'r-1',
    });
  });

  it.each([
    ['a 200 with an empty id', 200, { RequestId: 'r', KmsInstance: { InstanceId: '', Status: '' } }],
    ['a 200 without an id', 200, { RequestId: 'r', KmsInstance: {} }],
    [
      'the code for it',
      403,
      { HttpStatus: 403, Code: 'Forbidden.DKMSInstanceNotFound', Message: 'm', RequestId: 'r' },
    ],
  ])('does not exist when the answer is %s', async (_, status, body) => {
    const { kms } = await cloudThatAnswers(body, status);

    expect(await kms.findInstance('kst-1')).toBeUndefined();
  });

  it.each([
    ['is another one', { RequestId: 'r', KmsInstance: { ...instance, InstanceId: 'kst-2' } }],
    ['has a state and no id', { RequestId: 'r', KmsInstance: { ...instance, InstanceId: '' } }],
    ['has no request id', { KmsInstance: { InstanceId: '' } }],
    ['speaks of an error', { RequestId: 'r', Code: 'Odd' }],
    [
      'has a protection that is neither on nor off',
      { RequestId: 'r', KmsInstance: { ...instance, DeletionProtection: 'maybe' } },
    ],
    [
      'has a creation time without a zone',
      { RequestId: 'r', KmsInstance: { ...instance, CreateTime: '2026-01-02 03:04:05' } },
    ],
    ['describes nothing', { RequestId: 'r' }],
    ['has no creation time', { RequestId: 'r', KmsInstance: { ...instance, CreateTime: '' } }],
    ['has its VPCs in a list without any', { RequestId: 'r', KmsInstance: { ...instance, BindVpcs: {} } }],
    [
      'names a field in other letters',
      { RequestId: 'r', KmsInstance: { ...instance, deletionprotection: true } },
    ],
    ['is a list', []],
  ])('is not taken for gone or for itself when the answer %s', async (_, body) => {
    const { kms } = await cloudThatAnswers(body);

    expect(await failureIn(kms.findInstance('kst-1'))).toMatchObject({ type: 'CLOUD_ANSWER_UNREADABLE' });
  });

  it.each([
    [true, true],
    [false, false],
    ['true', true],
    [0, false],
  ])('has deletion protection %s as %s', async (sent, protection) => {
    const { kms } = await cloudThatAnswers({
      RequestId: 'r',
      KmsInstance: { ...instance, DeletionProtection: sent, Log: 1 },
    });

    expect(await kms.findInstance('kst-1')).toMatchObject({ deletionProtection: protection, auditLog: true });
  });

  it('names the VPCs of other owners', async () => {
    const BindVpcs = { BindVpc: [{ VpcId: 'vpc-1', VpcOwnerId: '2' }, { VpcId: 'vpc-2' }] };
    const { kms } = await cloudThatAnswers({ RequestId: 'r', KmsInstance: { ...instance, BindVpcs } });

    const found = await kms.findInstance('kst-1');

    expect(found?.bindVpcs).toStrictEqual([{ vpcId: 'vpc-1', ownerId: '2' }, { vpcId: 'vpc-2' }]);
  });
});

describe('The counts of an instance', () => {
  it('are those that KMS named, and no others', async () => {
    const { kms } = await cloudThatAnswers({
      KmsInstanceId: 'kst-1',
      KmsInstanceQuotaInfos: [
        { ResourceType: 'key', UsedQuantity: 0 },
        { ResourceType: 'vpc', UsedQuantity: 2 },
      ],
    });

    expect(await kms.quotas('kst-1')).toStrictEqual({ keys: 0, vpcs: 2 });
  });

  it('say that the instance is gone by the documented code', async () => {
    const { kms } = await cloudThatAnswers({ Code: 'Forbidden.DKMSInstanceNotFound', Message: 'm' }, 403);

    expect(await kms.quotas('kst-1')).toBeUndefined();
  });

  it('say that the instance is gone by counting nothing for nobody', async () => {
    const { kms } = await cloudThatAnswers({
      RequestId: 'r',
      KmsInstanceId: '',
      KmsInstanceQuotaInfos: [{ ResourceType: '', UsedQuantity: 0 }],
    });

    expect(await kms.quotas('kst-1')).toBeUndefined();
  });

  it.each([
    ['of nothing', { KmsInstanceId: '', KmsInstanceQuotaInfos: [{ ResourceType: '', UsedQuantity: 0 }] }],
    ['of nothing at all', { RequestId: 'r' }],
    ['of an error', { RequestId: 'r', KmsInstanceQuotaInfos: [], Code: 'Throttling' }],
    ['of seven of nothing', { RequestId: 'r', KmsInstanceQuotaInfos: [{ UsedQuantity: 7 }] }],
    ['of no instance', { RequestId: 'r', KmsInstanceQuotaInfos: [{ ResourceType: 'key', UsedQuantity: 0 }] }],
    ['of another instance', { KmsInstanceId: 'kst-2', KmsInstanceQuotaInfos: [] }],
    ['without a number', { KmsInstanceId: 'kst-1', KmsInstanceQuotaInfos: [{ ResourceType: 'key' }] }],
    [
      'of one kind twice',
      {
        KmsInstanceId: 'kst-1',
        KmsInstanceQuotaInfos: [
          { ResourceType: 'key', UsedQuantity: 1 },
          { ResourceType: 'key', UsedQuantity: 2 },
        ],
      },
    ],
  ])('are not read from counts %s', async (_, body) => {
    const { kms } = await cloudThatAnswers(body);

    expect(await failureIn(kms.quotas('kst-1'))).toMatchObject({ type: 'CLOUD_ANSWER_UNREADABLE' });
  });
});

describe('A list of an instance', () => {
  it.each([
    ['an empty list', { Keys: { Key: [] } }],
    ['an empty wrapper', { Keys: {} }],
    ['nothing in its place', {}],
  ])('is empty when the total is 0, and there is %s', async (_, body) => {
    const { kms } = await cloudThatAnswers({ ...body, TotalCount: 0 });

    expect(await kms.listKeyIds('kst-1', 1)).toStrictEqual({ items: [], total: 0 });
  });

  it.each([
    ['throttled', 429, { Code: 'Throttling.User', Message: 'm' }],
    ['throttled, by its code alone', 400, { Code: 'Rejected.Throttling', Message: 'm' }],
    ['answered with a page of a gateway', 502, '<html>'],
  ])('is asked for again, in place, when it was %s', async (_, status, body) => {
    const { endpoint, seen } = await serve((__, nth) =>
      nth < 3 ? { status, body } : { body: { TotalCount: 0 } },
    );
    const cloud = cloudAt(endpoint, { pausesMs: [1, 1] });

    expect(await cloud.kms.listKeyIds('kst-1', 1)).toStrictEqual({ items: [], total: 0 });
    expect(seen).toHaveLength(3);
  });

  it('is not asked for again when it was refused, nor for ever', async () => {
    const refused = await serve(() => ({ status: 403, body: { Code: 'Forbidden.RAM', Message: 'm' } }));
    const busy = await serve(() => ({ status: 503, body: { Code: 'ServiceUnavailable', Message: 'm' } }));

    await failureIn(cloudAt(refused.endpoint, { pausesMs: [1, 1] }).kms.listKeyIds('kst-1', 1));
    await failureIn(cloudAt(busy.endpoint, { pausesMs: [1, 1] }).kms.listKeyIds('kst-1', 1));

    expect(refused.seen).toHaveLength(1);
    expect(busy.seen).toHaveLength(3);
  });

  it('is asked for by instance, in pages of 100', async () => {
    const { endpoint, seen } = await serve(() => ({
      body: { Keys: { Key: [{ KeyId: 'key-1' }] }, TotalCount: 101, PageNumber: 2 },
    }));

    const page = await cloudAt(endpoint).kms.listKeyIds('kst-1', 2);

    expect(page).toStrictEqual({ items: ['key-1'], total: 101 });
    expect(seen[0]?.query.get('Filters')).toBe('[{"Key":"DKMSInstanceId","Values":["kst-1"]}]');
    expect(seen[0]?.query.get('PageSize')).toBe('100');
  });

  it.each([
    ['no total', { Keys: { Key: [] } }],
    ['no items, though some are announced', { TotalCount: 1 }],
    ['an item without an id', { Keys: { Key: [{ KeyArn: 'acs:kms:x:1:key/1' }] }, TotalCount: 1 }],
    ['another page', { Keys: { Key: [] }, TotalCount: 0, PageNumber: 1 }],
  ])('is not read from a page with %s', async (_, body) => {
    const { kms } = await cloudThatAnswers(body);

    expect(await failureIn(kms.listKeyIds('kst-1', 2))).toMatchObject({ type: 'CLOUD_ANSWER_UNREADABLE' });
  });
});

describe('A key, a secret, a policy', () => {
  it('is the one that was asked for', async () => {
    const { kms } = await cloudThatAnswers({
      KeyMetadata: { KeyId: 'key-2' },
      SecretName: 'b',
      Name: 'b',
      Policies: '[]',
    });

    await expect(kms.describeKey('key-1')).rejects.toMatchObject({ type: 'CLOUD_ANSWER_UNREADABLE' });
    await expect(kms.describeSecret('a')).rejects.toMatchObject({ type: 'CLOUD_ANSWER_UNREADABLE' });
    await expect(kms.describePolicy('a')).rejects.toMatchObject({ type: 'CLOUD_ANSWER_UNREADABLE' });
    await expect(kms.describeAccessPoint('a')).rejects.toMatchObject({ type: 'CLOUD_ANSWER_UNREADABLE' });
    expect(await kms.describeKey('alias/mine')).toStrictEqual({ keyId: 'key-2' });
  });

  it.each([
    ['an array', ['key/1', 'key/2']],
    ['an array with one JSON text', ['["key/1", "key/2"]']],
    ['a JSON text', '["key/1","key/2"]'],
  ])('lists its resources from %s', async (_, Resources) => {
    const { kms } = await cloudThatAnswers({
      Name: 'p',
      KmsInstance: 'kst-1',
      Resources,
      AccessControlRules: '{"NetworkRules":["n"]}',
    });

    expect(await kms.describePolicy('p')).toStrictEqual({
      name: 'p',
      instanceId: 'kst-1',
      permissions: [],
      resources: ['key/1', 'key/2'],
      networkRules: ['n'],
    });
  });

  it.each([
    ['an empty list is none', '[]', { name: 'a', policies: [] }],
    ['an empty text is unknown', '', { name: 'a' }],
    ['null is unknown', null, { name: 'a' }],
  ])('has policies: %s', async (_, Policies, wanted) => {
    const { kms } = await cloudThatAnswers({ Name: 'a', Policies });

    expect(await kms.describeAccessPoint('a')).toStrictEqual(wanted);
  });
});

it('No default instance is told from an answer that cannot be read', async () => {
  const none = await cloudThatAnswers({ RequestId: 'r', DefaultKmsInstanceId: '' });
  const broken = await cloudThatAnswers({});
  const error = await cloudThatAnswers({ RequestId: 'r', Code: 'Throttling.User', Message: 'm' });

  expect(await none.kms.defaultInstanceId()).toBeUndefined();
  await expect(broken.kms.defaultInstanceId()).rejects.toMatchObject({ type: 'CLOUD_ANSWER_UNREADABLE' });
  await expect(error.kms.defaultInstanceId()).rejects.toMatchObject({ type: 'CLOUD_ANSWER_UNREADABLE' });
});

it.each([
  [1, undefined],
  [2, 'unknown'],
])('A default instance that is left out, in a region of %i instances, is %s', async (TotalCount, wanted) => {
  const { endpoint } = await serve(({ operation }) => ({
    body:
      operation === 'ListKmsInstances'
        ? { TotalCount, KmsInstances: listed(TotalCount) }
        : { RequestId: 'r' },
  }));

  expect(await cloudAt(endpoint).kms.defaultInstanceId()).toBe(wanted);
});

function listed(count: number) {
  return { KmsInstance: Array.from({ length: count }, (_, at) => ({ KmsInstanceId: `kst-${String(at)}` })) };
}
