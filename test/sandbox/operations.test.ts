import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { cloud, firstKey, instanceId, type Cloud } from './support.js';

const inInstance = JSON.stringify([{ Key: 'DKMSInstanceId', Values: [instanceId] }]);

describe('a list', () => {
  it('has ten entries a page unless asked, and all of them over its pages', async () => {
    const sky = await cloud('twenty-keys');
    const ids: string[] = [];

    for (const PageNumber of [1, 2, 3]) {
      const { body } = await sky.kms('ListKeys', { Filters: inInstance, PageNumber });
      const page = keys.parse(body);
      expect(page).toMatchObject({ TotalCount: 20, PageSize: 10, PageNumber });
      ids.push(...page.Keys.Key.map(({ KeyId }) => KeyId));
    }

    expect(new Set(ids).size).toBe(20);
    expect(ids).toHaveLength(20);
  });

  it.each([
    ['ListKeys', { PageSize: 101 }],
    ['ListKeys', { PageNumber: 0 }],
    ['ListKeys', { Filters: 'no JSON' }],
    ['ListSecrets', { Filters: JSON.stringify([{ Key: 'Colour', Values: ['red'] }]) }],
  ])('%s refuses %o', async (operation, query) => {
    const sky = await cloud('ready');

    expect(await sky.kms(operation, query)).toMatchObject({ code: 'InvalidParameter', httpStatus: 400 });
  });

  it('of 5,000 keys is read in pages of 100', async () => {
    const sky = await cloud('large');

    const { body } = await sky.kms('ListKeys', { Filters: inInstance, PageSize: 100, PageNumber: 50 });

    expect(keys.parse(body).Keys.Key).toHaveLength(100);
    expect(body['TotalCount']).toBe(5000);
  });
});

describe('an instance', () => {
  it('counts the objects of other accounts in its quota, and lists none of them', async () => {
    const sky = await cloud('shared');

    const quota = await sky.kms('GetKmsInstanceQuotaInfos', {
      KmsInstanceId: instanceId,
      ResourceType: 'key',
    });
    const list = await sky.kms('ListKeys', { Filters: inInstance });

    expect(quota.body['KmsInstanceQuotaInfos']).toEqual([
      { ResourceType: 'key', ResourceQuota: 1000, UsedQuantity: 5 },
    ]);
    expect(list.body['TotalCount']).toBe(3);
  });

  it.each([
    ['as 200 with an empty id', undefined, { code: 'OK', body: { KmsInstance: { InstanceId: '' } } }],
    ['as 403', 'error', { code: 'Forbidden.DKMSInstanceNotFound', httpStatus: 403 }],
  ] as const)('that is missing is told %s', async (_how, missingInstance, wanted) => {
    const sky = await cloud('ready', { behaviour: { missingInstance } });

    expect(await sky.kms('GetKmsInstance', { KmsInstanceId: 'kst-hzz0' })).toMatchObject(wanted);
    expect((await sky.kms('GetKmsInstanceQuotaInfos', { KmsInstanceId: 'kst-hzz0' })).code).toBe(
      'Forbidden.DKMSInstanceNotFound',
    );
  });

  it('has a protection that is switched on and off, and leaves the answer when the scenario says so', async () => {
    const sky = await cloud('ready');
    const read = async () =>
      z
        .looseObject({ DeletionProtection: z.boolean().optional() })
        .parse((await sky.kms('GetKmsInstance', { KmsInstanceId: instanceId })).body['KmsInstance'])
        .DeletionProtection;

    await sky.kms('SetDeletionProtection', { KmsInstanceId: instanceId, EnableDeletionProtection: true });
    expect(await read()).toBe(true);
    await sky.kms('SetDeletionProtection', { KmsInstanceId: instanceId, EnableDeletionProtection: false });
    expect(await read()).toBe(false);
    await sky.patch({ instanceId, set: { deletionProtection: null } });
    expect(await read()).toBe(undefined);
  });

  it('has keys with a protection of their own', async () => {
    const sky = await cloud('ready');
    const arn = `acs:kms:cn-hangzhou:1234567890123456:key/${firstKey}`;

    await sky.kms('SetDeletionProtection', { ProtectedResourceArn: arn, EnableDeletionProtection: true });

    expect(await sky.kms('DescribeKey', { KeyId: firstKey })).toMatchObject({
      body: { KeyMetadata: { DeletionProtection: 'Enabled' } },
    });
  });
});

describe('a release', () => {
  it('takes every key and secret with it at once', async () => {
    const sky = await cloud('ready');

    const answer = await sky.release();

    expect(Object.keys(answer.body)).toEqual(['RequestId']);
    expect((await sky.kms('DescribeKey', { KeyId: firstKey })).code).toBe('Forbidden.KeyNotFound');
    const secret = await sky.kms('DescribeSecret', { SecretName: 'payments-old/smtp' });
    expect(secret).toMatchObject({ code: 'Forbidden.ResourceNotFound', httpStatus: 404 });
    expect((await sky.kms('ListKmsInstances')).body['TotalCount']).toBe(0);
    expect((await sky.release()).code).toBe('Forbidden.DKMSInstanceNotFound');
  });

  it.each([
    ['no-backup', 'Forbidden.NoBackup', 403],
    ['subscription', 'Rejected.UnsupportedOperation', 400],
    ['protected', 'Rejected.UnsupportedOperation', 400],
    ['shared', 'Rejected.UnsupportedOperation', 400],
  ])('of the scenario %s is refused with %s', async (scenario, code, httpStatus) => {
    const sky = await cloud(scenario);

    expect(await sky.release()).toMatchObject({ code, httpStatus });
    expect(await exists(sky)).toBe(true);
  });

  it('without a backup is done when force is "true", and refused for any other word', async () => {
    const sky = await cloud('no-backup');

    expect((await sky.release({ ForceDeleteWithoutBackup: 'TRUE' })).code).toBe('InvalidParameter');
    expect(await exists(sky)).toBe(true);
    expect((await sky.release({ ForceDeleteWithoutBackup: 'true' })).code).toBe('OK');
    expect(await exists(sky)).toBe(false);
  });

  it('is done once a backup was made, which takes its time', async () => {
    const sky = await cloud('no-backup');
    const started = await sky.control('POST', '/_sandbox/backups', { instanceId, seconds: 600 });
    const path = `/_sandbox/backups/${String(started.body['backupId'])}`;

    expect(started).toMatchObject({ status: 202, body: { state: 'running', keys: 3, secrets: 2 } });
    expect((await sky.release()).code).toBe('Forbidden.NoBackup');
    await sky.advance('10m');
    expect((await sky.control('GET', path)).body['state']).toBe('succeeded');
    expect((await sky.release()).code).toBe('OK');
  });

  it('is not helped by a backup that failed', async () => {
    const sky = await cloud('no-backup', { behaviour: { backupFails: true } });
    const started = await sky.control('POST', '/_sandbox/backups', { instanceId });

    const path = `/_sandbox/backups/${String(started.body['backupId'])}`;
    expect((await sky.control('GET', path)).body['state']).toBe('failed');
    expect((await sky.release()).code).toBe('Forbidden.NoBackup');
  });
});

describe('a caller', () => {
  it('gets back what it encrypted, until the key is disabled', async () => {
    const sky = await cloud('ready');
    const Plaintext = Buffer.from('hello').toString('base64');

    const { body } = await sky.kms(
      'Encrypt',
      { KeyId: 'alias/payments-old/orders', Plaintext },
      'application',
    );
    const blob = { CiphertextBlob: body['CiphertextBlob'] };
    expect(await sky.kms('Decrypt', blob, 'application')).toMatchObject({
      body: { Plaintext, KeyId: firstKey },
    });

    await sky.kms('DisableKey', { KeyId: firstKey });
    expect((await sky.kms('Decrypt', blob, 'application')).code).toBe('Rejected.Disabled');
    await sky.kms('EnableKey', { KeyId: firstKey });
    expect((await sky.kms('Decrypt', blob, 'application')).code).toBe('OK');
  });

  it('of an account in debt is refused, while management answers', async () => {
    const sky = await cloud('in-debt');

    const secret = await sky.kms('GetSecretValue', { SecretName: 'payments-old/smtp' }, 'application');

    expect(secret.code).toBe('Forbidden.InDebt');
    expect(await sky.kms('DescribeAccountKmsStatus')).toMatchObject({ body: { AccountStatus: 'InDebt' } });
    expect((await sky.kms('ListKeys')).code).toBe('OK');
  });

  it('has its secrets kept out of ledger, trail and state', async () => {
    const sky = await cloud('ready');
    await sky.kms('PutSecretValue', {
      SecretName: 'payments-old/smtp',
      VersionId: 'v2',
      SecretData: 'hush-hush',
    });
    const read = await sky.kms('GetSecretValue', { SecretName: 'payments-old/smtp' });
    await sky.advance('20m');

    const shown = [
      await sky.control('GET', '/_sandbox/ledger'),
      await sky.control('GET', '/_sandbox/state'),
      await sky.core('LookupEvents'),
    ];

    expect(read).toMatchObject({ body: { SecretData: 'hush-hush' } });
    expect(JSON.stringify(shown)).not.toMatch(/hush-hush|-secret"/);
  });
});

describe('a share', () => {
  it('is found by its instance, and its targets by the share', async () => {
    const sky = await cloud('shared');

    const found = await sky.core('ListResourceShareAssociations', {
      AssociationType: 'Resource',
      ResourceId: instanceId,
    });
    const targets = await sky.core('ListResourceShareAssociations', {
      AssociationType: 'Target',
      ResourceShareIds: ['rs-6GRmdD3XsAnd'],
    });

    expect(found.body['ResourceShareAssociations']).toMatchObject([
      { EntityId: instanceId, AssociationStatus: 'Associated' },
    ]);
    expect(targets.body['ResourceShareAssociations']).toMatchObject([{ EntityId: '1098765432109876' }]);
    expect(
      await sky.core('ListSharedTargets', { ResourceOwner: 'Self', ResourceId: instanceId }),
    ).toMatchObject({
      body: { SharedTargets: [{ TargetId: '1098765432109876' }], NextToken: '' },
    });
  });

  it.each([
    ['ListResourceShareAssociations', {}, 'MissingParameter.AssociationType'],
    [
      'ListResourceShareAssociations',
      { AssociationType: 'Target', ResourceId: 'kst-1' },
      'ConflictedAssociationType',
    ],
    ['ListSharedTargets', {}, 'MissingParameter.ResourceOwner'],
    ['ListSharedTargets', { ResourceOwner: 'Self', MaxResults: 101 }, 'InvalidParameter.MaxResults'],
  ])('%s refuses %o', async (operation, query, code) => {
    const sky = await cloud('shared');

    expect((await sky.core(operation, query)).code).toBe(code);
  });
});

const keys = z.looseObject({ Keys: z.object({ Key: z.array(z.object({ KeyId: z.string() })) }) });

async function exists(sky: Cloud): Promise<boolean> {
  return (await sky.kms('ListKmsInstances')).body['TotalCount'] === 1;
}
