import { describe, expect, it } from 'vitest';
import { account, listAt } from './at-rest-support.js';
import { firstKey as key } from './support.js';

const RDS = '2014-08-15';
const REDIS = '2015-01-01';
const MONGODB = '2015-12-01';
const POLARDB = '2017-08-01';
const here = { RegionId: 'cn-hangzhou' };
const other = 'alias/acs/rds';

describe('an instance of RDS', () => {
  const rds = { kind: 'rds-instance', id: 'rm-1' };
  const instance = { DBInstanceId: 'rm-1' };

  it('tells the keys of its disk and of its tables apart', async () => {
    const { ask } = await account([
      { ...rds, key },
      { ...rds, place: 'tde', key: other, serviceKey: true },
    ]);

    const list = await ask(RDS, 'DescribeDBInstances', here);
    const disk = await ask(RDS, 'DescribeDBInstanceEncryptionKey', instance);

    expect(list.body).toMatchObject({ TotalRecordCount: 1, PageRecordCount: 1 });
    expect(disk.body).toMatchObject({
      EncryptionKey: key,
      EncryptionKeyList: [
        { EncryptionKey: key, KeyType: 'CMK', UsedBy: 'DiskEncryption' },
        { EncryptionKey: other, KeyType: 'ServiceKey', UsedBy: 'TDE' },
      ],
    });
    expect((await ask(RDS, 'DescribeDBInstanceTDE', instance)).body).toMatchObject({
      TDEStatus: 'Enabled',
      TDEMode: 'Aliyun_Generate_Key',
    });
  });

  it('without a key is refused with the code that proves it, and its tables are not encrypted', async () => {
    const { ask } = await account([rds]);

    expect(await ask(RDS, 'DescribeDBInstanceEncryptionKey', instance)).toMatchObject({
      status: 403,
      body: { Code: 'NoActiveBYOK' },
    });
    expect((await ask(RDS, 'DescribeDBInstanceTDE', instance)).body).toMatchObject({ TDEStatus: 'Disabled' });
  });

  it.each([
    ['Api.NotSupport', 400],
    ['KmsApiError', 400],
    ['InvalidClusterKms', 404],
    ['IncorrectDBInstanceType', 403],
  ])('refuses with %s, if the scenario says so', async (code, httpStatus) => {
    const { ask } = await account([{ ...rds, key, refuses: { code, httpStatus } }]);

    expect(await ask(RDS, 'DescribeDBInstanceTDE', instance)).toMatchObject({
      status: httpStatus,
      body: { Code: code },
    });
  });

  it('that is not there, or in another region, is not found', async () => {
    const { ask } = await account([{ ...rds, key }]);

    for (const wrong of [{ DBInstanceId: 'rm-2' }, { ...instance, RegionId: 'cn-shanghai' }])
      expect(await ask(RDS, 'DescribeDBInstanceEncryptionKey', wrong)).toMatchObject({
        status: 404,
        body: { Code: 'InvalidDBInstanceId.NotFound' },
      });
  });

  it('is found by its key, in its region', async () => {
    const { ask } = await account([{ ...rds, key }]);
    const by = { KmsResourceId: key, KmsResourceType: 'key', KmsResourceRegionId: 'cn-hangzhou' };

    const found = await ask(RDS, 'DescribeKmsAssociateResources', { ...by, ...here });
    const none = await ask(RDS, 'DescribeKmsAssociateResources', { ...by, RegionId: 'cn-shanghai' });

    expect(found.body).toMatchObject({
      AssociateStatus: true,
      AssociateDBInstances: [{ DBInstanceName: 'rm-1', KeyUsedBy: 'DiskEncryption' }],
    });
    expect(none.body).toMatchObject({ AssociateStatus: false, AssociateDBInstances: [] });
  });

  it('comes on pages of 100 at most', async () => {
    const { ask } = await account([{ kind: 'rds-instance', count: 150, prefix: 'rm-' }]);
    const size = async (more: object) =>
      listAt((await ask(RDS, 'DescribeDBInstances', { ...here, ...more })).body, 'Items', 'DBInstance')
        .length;

    expect([await size({}), await size({ PageSize: 100 }), await size({ MaxResults: 100 })]).toEqual([
      30, 100, 100,
    ]);
    expect((await ask(RDS, 'DescribeDBInstances', { ...here, PageSize: 101 })).status).toBe(400);
    expect((await ask(RDS, 'DescribeDBInstances', { ...here, MaxResults: 101 })).status).toBe(400);
  });
});

describe('an instance of Redis', () => {
  it('says whether it is encrypted, and then with which key', async () => {
    const { ask } = await account([
      { kind: 'redis-instance', id: 'r-1', key },
      { kind: 'redis-instance', id: 'r-2' },
    ]);
    const status = async (InstanceId: string) =>
      (await ask(REDIS, 'DescribeInstanceTDEStatus', { InstanceId })).body['TDEStatus'];

    expect([await status('r-1'), await status('r-2')]).toEqual(['Enabled', 'Disabled']);
    expect((await ask(REDIS, 'DescribeEncryptionKey', { InstanceId: 'r-1' })).body).toMatchObject({
      EncryptionKey: key,
      RoleArn: 'acs:ram::1234567890123456:role/AliyunRdsInstanceEncryptionDefaultRole',
    });
    expect((await ask(REDIS, 'DescribeInstances', { ...here, PageSize: 51 })).status).toBe(400);
  });
});

describe('an instance of MongoDB', () => {
  const forms = ['replicate', 'sharding', 'serverless'];

  it('is in the list of its form only, and the list without a form is that of replica sets', async () => {
    const { ask } = await account(forms.map((form) => ({ kind: 'mongodb-instance', id: form, form, key })));
    const ids = async (more: object) =>
      listAt(
        (await ask(MONGODB, 'DescribeDBInstances', { ...here, ...more })).body,
        'DBInstances',
        'DBInstance',
      ).map(({ DBInstanceId }) => DBInstanceId);

    expect(await ids({})).toEqual(['replicate']);
    for (const DBInstanceType of forms) expect(await ids({ DBInstanceType })).toEqual([DBInstanceType]);
  });

  it('takes three page sizes only', async () => {
    const { ask } = await account([]);
    const status = async (PageSize: number) =>
      (await ask(MONGODB, 'DescribeDBInstances', { ...here, PageSize })).status;

    expect([await status(30), await status(100), await status(99)]).toEqual([200, 200, 400]);
  });

  it('names its keys where they stand, and is refused where there is none', async () => {
    const { ask } = await account([
      { kind: 'mongodb-instance', id: 'dds-1', key },
      { kind: 'mongodb-instance', id: 'dds-2', place: 'tde', key },
      { kind: 'mongodb-instance', id: 'dds-3' },
    ]);
    const about = async (action: string, DBInstanceId: string) =>
      (await ask(MONGODB, action, { DBInstanceId })).body;

    expect(await about('DescribeDBInstanceAttribute', 'dds-1')).toMatchObject({
      DBInstances: { DBInstance: [{ EncryptionKey: key }] },
    });
    expect(await about('DescribeDBInstanceTDEInfo', 'dds-1')).not.toHaveProperty('EncryptionKey');
    expect(await about('DescribeDBInstanceTDEInfo', 'dds-2')).toMatchObject({ EncryptionKey: key });
    expect(await about('DescribeDBInstanceEncryptionKey', 'dds-3')).toMatchObject({ Code: 'NO_ACTIVE_BYOK' });
  });
});

describe('a cluster of PolarDB', () => {
  it('lists its keys with what they are used by, and none where there is none', async () => {
    const { ask } = await account([
      { kind: 'polardb-cluster', id: 'pc-1', key },
      { kind: 'polardb-cluster', id: 'pc-1', place: 'disk', key: other, serviceKey: true },
      { kind: 'polardb-cluster', id: 'pc-2' },
    ]);
    const keys = async (DBClusterId: string) =>
      (await ask(POLARDB, 'DescribeDBClusterEncryptionKey', { DBClusterId })).body['EncryptionKeyList'];

    expect(await keys('pc-1')).toMatchObject([
      { EncryptionKey: key, KeyType: 'CMK', UsedBy: 'TDE' },
      { EncryptionKey: other, KeyType: 'ServiceKey', UsedBy: 'DiskEncryption' },
    ]);
    expect(await keys('pc-2')).toEqual([]);
    expect((await ask(POLARDB, 'DescribeDBClusterTDE', { DBClusterId: 'pc-1' })).body).toMatchObject({
      TDEStatus: 'Enabled',
      EncryptionKey: key,
    });
    expect((await ask(POLARDB, 'DescribeDBClusters', here)).body).toMatchObject({ TotalRecordCount: 2 });
  });
});

it('An operation is told apart by its version where two products call theirs the same', async () => {
  const { ask, control } = await account([
    { kind: 'rds-instance', id: 'rm-1' },
    { kind: 'mongodb-instance', id: 'dds-1' },
  ]);
  await control('POST', '/_sandbox/faults', {
    operation: 'DescribeDBInstances',
    product: 'Dds',
    kind: 'error',
  });

  expect((await ask(RDS, 'DescribeDBInstances', here)).status).toBe(200);
  expect((await ask(MONGODB, 'DescribeDBInstances', here)).status).toBe(500);
  expect((await ask('2019-09-09', 'DescribeDBInstances', here)).body).toMatchObject({
    Code: 'InvalidVersion',
  });
});

it('A fault may concern one region only', async () => {
  const { ask, control } = await account([]);
  const where = { RegionId: 'cn-beijing' };
  await control('POST', '/_sandbox/faults', { operation: '*', where, kind: 'error', times: 9 });

  expect((await ask(RDS, 'DescribeDBInstances', here)).status).toBe(200);
  expect((await ask(RDS, 'DescribeDBInstances', where)).status).toBe(500);
});
