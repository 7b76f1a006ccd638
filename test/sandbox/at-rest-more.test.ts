import { describe, expect, it } from 'vitest';
import { account, listAt } from './at-rest-support.js';
import { cloud, firstKey as key, instanceId } from './support.js';

const here = { RegionId: 'cn-hangzhou' };

describe('a thing that tells only that it is encrypted', () => {
  it('is an instance of Lindorm', async () => {
    const { ask } = await account([
      { kind: 'lindorm-instance', id: 'ld-1', key },
      { kind: 'lindorm-instance', id: 'ld-2' },
    ]);
    const flag = async (InstanceId: string) =>
      (await ask('2020-06-15', 'GetLindormInstance', { InstanceId })).body['EnableKms'];

    expect((await ask('2020-06-15', 'GetLindormInstanceList', here)).body).toMatchObject({ Total: 2 });
    expect([await flag('ld-1'), await flag('ld-2')]).toEqual([true, false]);
  });

  it('is an instance of PolarDB-X, or one that is refused', async () => {
    const { ask } = await account([
      { kind: 'polardbx-instance', id: 'pxc-1', key },
      {
        kind: 'polardbx-instance',
        id: 'pxc-2',
        refuses: { code: 'IncorrectEngineVersion', httpStatus: 403 },
      },
    ]);
    const tde = (DBInstanceName: string) => ask('2020-02-02', 'DescribeDBInstanceTDE', { DBInstanceName });

    expect((await ask('2020-02-02', 'DescribeDBInstances', here)).body).toMatchObject({ TotalNumber: 2 });
    expect((await tde('pxc-1')).body).toMatchObject({ Data: { TDEStatus: '1' } });
    expect(await tde('pxc-2')).toMatchObject({ status: 403, body: { Code: 'IncorrectEngineVersion' } });
  });

  it('is an instance of Elasticsearch', async () => {
    const { rest } = await account([{ kind: 'elasticsearch-instance', id: 'es-1', key }]);

    const list = await rest('GET', '/openapi/instances?size=100', ['2017-06-13', 'ListInstance']);
    const one = await rest('GET', '/openapi/instances/es-1', ['2017-06-13', 'DescribeInstance']);

    expect(list.body).toMatchObject({ Headers: { 'X-Total-Count': 1 }, Result: [{ instanceId: 'es-1' }] });
    expect(one.body).toMatchObject({ Result: { nodeSpec: { diskEncryption: true } } });
    expect(JSON.stringify([list, one])).not.toContain(key);
  });
});

describe('a thing with its key in the detail or the list', () => {
  it('is a cluster of E-MapReduce, in three places', async () => {
    const { ask } = await account([
      { kind: 'emr-cluster', id: 'c-1', key },
      { kind: 'emr-cluster', id: 'c-1', place: 'system-disk', key: 'alias/system' },
    ]);

    expect((await ask('2021-03-20', 'ListClusters', here)).body).toMatchObject({ TotalCount: 1 });
    expect((await ask('2021-03-20', 'GetCluster', { ...here, ClusterId: 'c-1' })).body).toMatchObject({
      Cluster: { NodeAttributes: { DataDiskKMSKeyId: key, SystemDiskKMSKeyId: 'alias/system' } },
    });
  });

  it('is a disk at the edge, whose regions are its own', async () => {
    const { ask } = await account([{ kind: 'ens-disk', id: 'd-1', key, regionId: 'cn-kunming-telecom' }]);
    const disks = async (more = {}) =>
      listAt((await ask('2017-11-10', 'DescribeDisks', more)).body, 'Disks', 'Disks');

    expect(await disks()).toMatchObject([{ EncryptedKeyId: key }]);
    expect(await disks({ EnsRegionId: 'cn-chengdu-telecom' })).toEqual([]);
  });

  it('is a file system of databases', async () => {
    const { ask } = await account([{ kind: 'dbfs-file-system', id: 'dbfs-1', key }]);

    expect((await ask('2020-04-18', 'ListDbfs', here)).body).toMatchObject({ DBFSInfo: [{ KMSKeyId: key }] });
    expect((await ask('2020-04-18', 'ListDbfs', { RegionId: 'cn-nowhere' })).body).toMatchObject({
      Code: 'InvalidRegion.DBFS',
    });
  });

  it('is an instance of RocketMQ, whose pages have ten rows at least', async () => {
    const { rest } = await account([{ kind: 'rocketmq-instance', id: 'rmq-1', key }]);

    const list = await rest('GET', '/instances?pageSize=1', ['2022-08-01', 'ListInstances']);
    const one = await rest('GET', '/instances/rmq-1', ['2022-08-01', 'GetInstance']);

    expect(list.body).toMatchObject({
      data: { pageSize: 10, totalCount: 1, list: [{ instanceId: 'rmq-1' }] },
    });
    expect(one.body).toMatchObject({
      data: { productInfo: { storageEncryption: true, storageSecretKey: key } },
    });
  });

  it('is a project of MaxCompute, and a bucket that the cloud assistant writes to', async () => {
    const { ask, rest } = await account([
      { kind: 'maxcompute-project', id: 'p1', key },
      { kind: 'maxcompute-project', id: 'p2', encrypted: true },
      { kind: 'ecs-cloud-assistant', id: 'records', key },
    ]);
    const list = (query: string) => rest('GET', `/api/v1/projects?${query}`, ['2022-01-04', 'ListProjects']);

    expect((await list('maxItem=1')).body).toMatchObject({
      data: { marker: 'p1', projects: [{ properties: { encryption: { key } } }] },
    });
    expect((await list('marker=p1&maxItem=1')).body).toMatchObject({
      data: { marker: '', projects: [{ name: 'p2' }] },
    });
    expect((await rest('GET', '/api/v1/projects/p2', ['2022-01-04', 'GetProject'])).body).toMatchObject({
      data: { properties: { encryption: { enable: true, key: 'default' } } },
    });
    const asked = { ...here, 'SettingType.1': 'OssDeliveryConfig' };
    expect((await ask('2014-05-26', 'DescribeCloudAssistantSettings', asked)).body).toMatchObject({
      OssDeliveryConfigs: { OssDeliveryConfig: [{ EncryptionKeyId: key }] },
    });
  });

  it('is a disk of a dedicated cluster, in its region', async () => {
    const { ask } = await account([
      { kind: 'ebs-disk', id: 'd-1', parent: 'dbsc-1', key },
      { kind: 'ebs-disk', id: 'd-2', parent: 'dbsc-2', key, regionId: 'cn-shanghai' },
      { kind: 'ebs-cluster', id: 'dbsc-0' },
    ]);
    const clusters = await ask('2021-07-30', 'DescribeDedicatedBlockStorageClusters', here);
    const disks = await ask('2021-07-30', 'DescribeDedicatedBlockStorageClusterDisks', {
      ...here,
      DbscId: 'dbsc-1',
    });

    expect(clusters.body).toMatchObject({ TotalCount: 2 });
    expect(disks.body).toMatchObject({ Disks: { Disk: [{ DiskId: 'd-1', KMSKeyId: key }] } });
  });

  it('is what a domain of Live transcodes, wherever it is', async () => {
    const { ask } = await account([
      { kind: 'live-domain', id: 'live.example.com', key, regionId: 'cn-shanghai' },
    ]);
    const asked = { DomainTranscodeName: 'live.example.com' };

    expect((await ask('2016-11-01', 'DescribeLiveUserDomains')).body).toMatchObject({ TotalCount: 1 });
    expect((await ask('2016-11-01', 'DescribeLiveStreamTranscodeInfo', asked)).body).toMatchObject({
      DomainTranscodeList: { DomainTranscodeInfo: [{ EncryptParameters: { KmsKeyID: key } }] },
    });
    expect(
      await ask('2016-11-01', 'DescribeLiveStreamTranscodeInfo', {
        DomainTranscodeName: 'other.example.com',
      }),
    ).toMatchObject({ status: 404 });
  });

  it.each([
    ['ecd-snapshot', 'DescribeSnapshots', 'Snapshots', 'SnapshotId', {}],
    ['ecd-image', 'DescribeImages', 'Images', 'ImageId', {}],
    ['ecd-desktop-group', 'DescribeDesktopGroups', 'DesktopGroups', 'DesktopGroupId', {}],
    ['ecd-bundle', 'DescribeBundles', 'Bundles', 'BundleId', {}],
    ['ecd-template', 'DescribeTemplates', 'Data', 'TemplateId', { BizRegionId: 'cn-hangzhou' }],
  ])('is beside a desktop, in its region: %s', async (kind, action, at, id, more) => {
    const { ask } = await account([
      { kind, id: 'x-1', key },
      { kind, id: 'x-2', key, regionId: 'cn-shanghai' },
    ]);

    const { body } = await ask('2020-09-30', action, { ...here, ...more });

    expect(listAt(body, at).map((one) => one[id])).toEqual(['x-1']);
    expect(JSON.stringify(body)).toContain(key);
  });

  it('is a column of a database, where that was bought', async () => {
    const { ask } = await account([
      { kind: 'rds-instance', id: 'rm-1', place: 'columns', key },
      { kind: 'rds-instance', id: 'rm-2' },
    ]);
    const columns = (DBInstanceId: string) => ask('2014-08-15', 'DescribeDBInstanceCLS', { DBInstanceId });

    expect((await columns('rm-1')).body).toMatchObject({ EncryptionKeyMode: 'kms_key', EncryptionKey: key });
    expect((await columns('rm-2')).body).toMatchObject({ Code: 'ColumnEncryptionErrorCode.NOT_PURCHASED' });
  });

  it('is a tenant of OceanBase', async () => {
    const { ask } = await account([{ kind: 'oceanbase-instance', id: 'ob-1', key }]);

    expect((await ask('2019-09-01', 'DescribeInstances')).body).toMatchObject({ TotalCount: 1 });
    expect((await ask('2019-09-01', 'DescribeTenantEncryption', { InstanceId: 'ob-1' })).body).toMatchObject({
      TenantEncryptions: [{ EncryptionKeyId: key }],
    });
  });
});

describe('a region that a product does not serve', () => {
  it('is in no list of its regions, and is refused', async () => {
    const { ask } = await account([], { servedRegions: { Ecs: ['cn-shanghai'], Nas: ['cn-shanghai'] } });

    const regions = await ask('2014-05-26', 'DescribeRegions');

    expect(listAt(regions.body, 'Regions', 'Region').map(({ RegionId }) => RegionId)).toEqual([
      'cn-shanghai',
    ]);
    expect((await ask('2014-05-26', 'DescribeSnapshots', here)).body).toMatchObject({
      Code: 'InvalidRegionId.NotFound',
    });
    expect((await ask('2017-06-26', 'DescribeFileSystems', here)).body).toMatchObject({
      Code: 'Region.NotSupported',
    });
    expect((await ask('2014-08-15', 'DescribeDBInstances', here)).status).toBe(200);
  });
});

it('A release is wrong while its instance has the tag legal-hold', async () => {
  const sky = await cloud('ready');
  await sky.patch({ instanceId, set: { tags: { 'Legal-Hold': 'case 7' } } });

  await sky.release();

  const { rules } = await sky.lastRelease();
  expect(rules.filter(({ ok }) => !ok).map(({ rule }) => rule)).toEqual(['no-hold-tag']);
});
