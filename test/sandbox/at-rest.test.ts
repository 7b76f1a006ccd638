import { describe, expect, it } from 'vitest';
import { readScenario } from '../../sandbox/index.js';
import { account, listAt } from './at-rest-support.js';
import { cloud, firstKey } from './support.js';

const ECS = '2014-05-26';
const here = { RegionId: 'cn-hangzhou' };
const twelve = { kind: 'ecs-disk', count: 12, prefix: 'd-' };

describe('the disks of an account', () => {
  it('are none unless the scenario has some', async () => {
    const { ask } = await account([]);

    const { status, body } = await ask(ECS, 'DescribeDisks', here);

    expect(status).toBe(200);
    expect(body).toMatchObject({ TotalCount: 0, Disks: { Disk: [] } });
  });

  it('show the key as the scenario names it, in the region that was asked', async () => {
    const { ask } = await account([
      { kind: 'ecs-disk', id: 'd-1', key: firstKey },
      { kind: 'ecs-disk', id: 'd-2', key: firstKey, regionId: 'cn-shanghai' },
      { kind: 'ecs-disk', id: 'd-3' },
      { kind: 'ecs-disk', id: 'd-4', encrypted: true },
    ]);

    const { body } = await ask(ECS, 'DescribeDisks', here);

    expect(listAt(body, 'Disks', 'Disk')).toMatchObject([
      { DiskId: 'd-1', Encrypted: true, KMSKeyId: firstKey, RegionId: 'cn-hangzhou' },
      { DiskId: 'd-3', Encrypted: false, KMSKeyId: '' },
      { DiskId: 'd-4', Encrypted: true, KMSKeyId: '' },
    ]);
  });

  it('come by token, ten at least and 500 at most, whatever is wished', async () => {
    const { ask } = await account([{ ...twelve, count: 700 }]);
    const sizes = async (MaxResults: number) =>
      listAt((await ask(ECS, 'DescribeDisks', { ...here, MaxResults })).body, 'Disks', 'Disk').length;

    expect([await sizes(1), await sizes(200), await sizes(9999)]).toEqual([10, 200, 500]);
  });

  it('come whole over the pages of a token, which fits no other question', async () => {
    const { ask } = await account([twelve]);
    const question = { ...here, MaxResults: 10 };

    const first = await ask(ECS, 'DescribeDisks', question);
    const NextToken = String(first.body['NextToken']);
    const second = await ask(ECS, 'DescribeDisks', { ...question, NextToken });
    const other = await ask(ECS, 'DescribeDisks', { RegionId: 'cn-shanghai', MaxResults: 10, NextToken });

    expect(listAt(second.body, 'Disks', 'Disk').map(({ DiskId }) => DiskId)).toEqual([
      'd-000011',
      'd-000012',
    ]);
    expect(second.body).toMatchObject({ NextToken: '', TotalCount: 12 });
    expect(other).toMatchObject({ status: 400, body: { Code: 'InvalidParameter.NextToken' } });
  });

  it('come by number where no token is wanted, and refuse a size that is too large', async () => {
    const { ask } = await account([twelve]);

    const second = await ask(ECS, 'DescribeDisks', { ...here, PageNumber: 2 });

    expect(listAt(second.body, 'Disks', 'Disk')).toHaveLength(2);
    expect(second.body).toMatchObject({ TotalCount: 12, PageNumber: 2, PageSize: 10 });
    expect(await ask(ECS, 'DescribeDisks', { ...here, PageSize: 101 })).toMatchObject({
      status: 400,
      body: { Code: 'InvalidParameter.PageSize' },
    });
  });

  it.each([
    [{}, 400, 'MissingParamter.RegionId'],
    [{ RegionId: 'cn-nowhere' }, 400, 'InvalidRegion.NotFound'],
  ])('are refused for %o', async (parameters, status, Code) => {
    const { ask } = await account([]);

    expect(await ask(ECS, 'DescribeDisks', parameters)).toMatchObject({ status, body: { Code } });
  });

  it('are found by key, unless the filter does what the scenario says', async () => {
    const disks = [
      { kind: 'ecs-disk', id: 'd-1', key: firstKey },
      { kind: 'ecs-disk', id: 'd-2' },
    ];
    const found = async (keyFilter?: 'works' | 'ignored' | 'empty') => {
      const { ask } = await account(disks, { behaviour: { keyFilter } });
      const { body } = await ask(ECS, 'DescribeDisks', { ...here, KMSKeyId: firstKey });
      return listAt(body, 'Disks', 'Disk').map(({ DiskId }) => DiskId);
    };

    expect([await found(), await found('ignored'), await found('empty')]).toEqual([
      ['d-1'],
      ['d-1', 'd-2'],
      [],
    ]);
  });

  it('are refused to who may not ask, and those of other resource groups are not shown', async () => {
    const denied = await account([], { deny: ['ecs:DescribeDisks'] });
    const disks = [
      { kind: 'ecs-disk', id: 'd-1', resourceGroupId: 'rg-1' },
      { kind: 'ecs-disk', id: 'd-2' },
    ];
    const limited = await account(disks, {
      credentials: [
        {
          accessKeyId: 'sandbox-observer',
          accessKeySecret: 'sandbox-observer-secret',
          accountId: '1234567890123456',
          userName: 'observer',
          allow: ['*'],
          resourceGroups: ['rg-1'],
        },
      ],
    });

    expect(await denied.ask(ECS, 'DescribeDisks', here)).toMatchObject({
      status: 403,
      body: { Code: 'Forbidden.RAM' },
    });
    expect((await limited.ask(ECS, 'DescribeDisks', here)).body).toMatchObject({ TotalCount: 1 });
  });

  it('are added and removed while the sandbox runs, and a stale answer shows them as they were', async () => {
    const { ask, control } = await account([twelve]);
    await control('POST', '/_sandbox/clock', { advance: '1h' });
    await control('POST', '/_sandbox/state', {
      addResources: [{ kind: 'ecs-disk', id: 'd-new', key: firstKey }],
    });
    await control('POST', '/_sandbox/state', { removeResource: { kind: 'ecs-disk', id: 'd-000001' } });
    const gone = { removeResource: { kind: 'ecs-disk', id: 'd-none' } };
    const ids = async () =>
      listAt((await ask(ECS, 'DescribeDisks', { ...here, PageSize: 50 })).body, 'Disks', 'Disk').map(
        ({ DiskId }) => DiskId,
      );

    expect(await ids()).toEqual(
      [...'23456789'].map((n) => `d-00000${n}`).concat('d-000010', 'd-000011', 'd-000012', 'd-new'),
    );
    expect((await control('POST', '/_sandbox/state', gone)).status).toBe(404);
    await control('POST', '/_sandbox/faults', {
      operation: 'DescribeDisks',
      kind: 'stale-read',
      staleFor: '5m',
    });
    expect(await ids()).toContain('d-000001');
  });
});

describe('what is made of disks', () => {
  it('names its key where the vendor has it: snapshots, copies of snapshots, launch templates', async () => {
    const { ask } = await account([
      { kind: 'ecs-snapshot', id: 's-1', key: firstKey, parent: 'd-1' },
      { kind: 'ecs-auto-snapshot-policy', id: 'sp-1', key: firstKey },
      { kind: 'ecs-launch-template', id: 'lt-1', key: firstKey },
      { kind: 'ecs-launch-template', id: 'lt-1-2', parent: 'lt-1', place: 'data-disk', key: 'alias/other' },
    ]);
    const read = async (action: string, more = {}) => (await ask(ECS, action, { ...here, ...more })).body;

    expect(await read('DescribeSnapshots')).toMatchObject({
      Snapshots: { Snapshot: [{ KMSKeyId: firstKey }] },
    });
    expect(await read('DescribeAutoSnapshotPolicyEx')).toMatchObject({
      AutoSnapshotPolicies: { AutoSnapshotPolicy: [{ CopyEncryptionConfiguration: { KMSKeyId: firstKey } }] },
    });
    expect(await read('DescribeLaunchTemplates')).toMatchObject({
      TotalCount: 1,
      LaunchTemplateSets: { LaunchTemplateSet: [{ LaunchTemplateId: 'lt-1', LatestVersionNumber: 2 }] },
    });
    const versions = await read('DescribeLaunchTemplateVersions', { LaunchTemplateId: 'lt-1' });
    expect(listAt(versions, 'LaunchTemplateVersionSets', 'LaunchTemplateVersionSet')).toMatchObject([
      { VersionNumber: 1, LaunchTemplateData: { SystemDisk: { Encrypted: 'true', KMSKeyId: firstKey } } },
      { VersionNumber: 2, LaunchTemplateData: { DataDisks: { DataDisk: [{ KMSKeyId: 'alias/other' }] } } },
    ]);
  });

  it('is no key in an image, but the snapshots that it is made of; those of others are asked for apart', async () => {
    const { ask } = await account([
      { kind: 'ecs-image', id: 'm-1', encrypted: true, parent: 's-1' },
      { kind: 'ecs-image', id: 'm-2', form: 'others' },
    ]);
    const images = async (more = {}) =>
      listAt((await ask(ECS, 'DescribeImages', { ...here, ...more })).body, 'Images', 'Image');

    expect(await images({ ImageOwnerAlias: 'self' })).toMatchObject([
      { ImageId: 'm-1', DiskDeviceMappings: { DiskDeviceMapping: [{ SnapshotId: 's-1', Encrypted: true }] } },
    ]);
    expect(await images()).toHaveLength(2);
  });

  it('has a default key in each region, which is read although nothing is encrypted by default', async () => {
    const { ask } = await account([
      { kind: 'ecs-default-key', id: 'default', key: firstKey, encrypted: false },
    ]);
    const read = async (action: string, RegionId: string) => (await ask(ECS, action, { RegionId })).body;

    expect(await read('DescribeDiskDefaultKMSKeyId', 'cn-hangzhou')).toMatchObject({ KMSKeyId: firstKey });
    expect(await read('DescribeDiskDefaultKMSKeyId', 'cn-shanghai')).toMatchObject({ KMSKeyId: '' });
    expect(await read('DescribeDiskEncryptionByDefaultStatus', 'cn-hangzhou')).toMatchObject({
      Encrypted: false,
    });
  });

  it('is refused to who may not ask, or not shown to them, as the scenario says', async () => {
    const deny = ['ecs:*'];
    const snapshots = [{ kind: 'ecs-snapshot', id: 's-1', key: firstKey }];
    const told = await account(snapshots, { deny });
    const silent = await account(snapshots, { deny, behaviour: { deniedLists: 'empty' } });

    expect((await told.ask(ECS, 'DescribeSnapshots', here)).status).toBe(403);
    expect(await silent.ask(ECS, 'DescribeSnapshots', here)).toMatchObject({
      status: 200,
      body: { TotalCount: 0 },
    });
    expect((await silent.ask(ECS, 'DescribeDisks', here)).status).toBe(403);
  });

  it('lies in regions, which the scenario may choose', async () => {
    const usual = await account([]);
    const chosen = await account([], { regions: ['eu-central-1'] });
    const ids = async ({ ask }: typeof usual) =>
      listAt((await ask(ECS, 'DescribeRegions')).body, 'Regions', 'Region').map(({ RegionId }) => RegionId);

    expect(await ids(usual)).toEqual(['cn-hangzhou', 'cn-shanghai', 'ap-southeast-1']);
    expect(await ids(chosen)).toEqual(['eu-central-1']);
  });
});

describe('a release', () => {
  const upper = firstKey.toUpperCase();
  const account16 = '1234567890123456';

  it.each([
    ['its id', firstKey],
    ['its id in capitals', upper],
    ['its ARN', `acs:kms:cn-hangzhou:${account16}:key/${firstKey}`],
    ['its alias', 'alias/payments-old/orders'],
    ['the ARN of its alias', `acs:kms:cn-hangzhou:${account16}:alias/payments-old/orders`],
    ['its id with blanks around', `${firstKey}\t\n`],
  ])('is wrong while a disk names a key of the instance by %s', async (_form, key) => {
    const sky = await cloud('ready', {
      resources: [{ kind: 'ecs-disk', id: 'd-1', key, regionId: 'cn-beijing' }],
    });

    await sky.release();

    const { verdict, rules } = await sky.lastRelease();
    expect(verdict).toBe('WRONG');
    expect(rules.filter(({ ok }) => !ok)).toEqual([
      {
        rule: 'nothing-encrypted-with-its-keys',
        ok: false,
        found: 'thing that would become unreadable: ecs-disk d-1 in cn-beijing',
      },
    ]);
  });

  it.each([
    ['the disk has a key of somebody else', { key: 'key-hzz65f3a1b2c3d4e5f6zz' }],
    [
      'it names the same key of another account',
      { key: `acs:kms:cn-hangzhou:1098765432109876:key/${firstKey}` },
    ],
    ['people have accepted its loss', { key: firstKey, accepted: true }],
  ])('is right if %s', async (_why, more) => {
    const sky = await cloud('ready', { resources: [{ kind: 'ecs-disk', id: 'd-1', ...more }] });

    await sky.release();

    expect(await sky.lastRelease()).toMatchObject({ verdict: 'RIGHT', executed: true });
  });

  it('finds all that depends on the instance of the scenario "encrypted", and nothing else', async () => {
    const sky = await cloud('encrypted');
    const { resources = [] } = await readScenario(
      new URL('../../sandbox/scenarios/encrypted.json', import.meta.url),
    );
    // The image names no key itself; its snapshot does.
    const named = resources
      .filter(({ kind }) => kind !== 'ecs-image')
      .map((one) => ('id' in one ? one.id : ''));

    await sky.release();

    const broken = (await sky.lastRelease()).rules.filter(({ ok }) => !ok);
    expect(broken.map(({ rule }) => rule)).toEqual(['nothing-encrypted-with-its-keys']);
    expect(broken[0]?.found).toContain(`and ${String(named.length - 5)} more`);
  });

  it('is wrong while a setting of anything has a key of the instance in it, however deep', async () => {
    const meta = JSON.stringify({ Capabilities: { EncryptionKMSKeyId: firstKey } });
    const sky = await cloud('ready', {
      resources: [{ kind: 'ecs-disk', id: 'd-1', fields: { More: [{ meta }] } }],
    });

    await sky.release();

    expect(await sky.lastRelease()).toMatchObject({ verdict: 'WRONG' });
  });
});
