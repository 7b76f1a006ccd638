import { once } from 'node:events';
import { get, IncomingMessage } from 'node:http';
import { json } from 'node:stream/consumers';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { readScenario, startSandbox } from '../../sandbox/index.js';
import { account, listAt } from './at-rest-support.js';
import { signed1 } from './by-hand.js';
import { firstKey as key, instanceId } from './support.js';

const RegionId = 'cn-hangzhou';
const here = { RegionId };

/** Of each kind: how it is listed, and where the list and the key stand. */
const lists = [
  ['nas-file-system', '2017-06-26', 'DescribeFileSystems', {}, ['FileSystems', 'FileSystem'], 'KMSKeyId'],
  [
    'ess-scaling-configuration',
    '2022-02-22',
    'DescribeScalingConfigurations',
    here,
    ['ScalingConfigurations'],
    'SystemDiskKMSKeyId',
  ],
  ['hbr-vault', '2017-09-08', 'DescribeVaults', { VaultRegionId: RegionId }, ['Vaults', 'Vault'], 'KmsKeyId'],
  ['kafka-instance', '2019-09-16', 'GetInstanceList', here, ['InstanceList', 'InstanceVO'], 'KmsKeyId'],
  [
    'rabbitmq-instance',
    '2019-12-12',
    'ListInstances',
    { MaxResults: 100 },
    ['Data', 'Instances'],
    'KmsKeyId',
  ],
  ['mns-queue', '2022-01-19', 'ListQueue', {}, ['Data', 'PageData'], 'KmsKeyId'],
  ['mns-topic', '2022-01-19', 'ListTopic', {}, ['Data', 'PageData'], 'KmsKeyId'],
  ['desktop', '2020-09-30', 'DescribeDesktops', here, ['Desktops'], 'VolumeEncryptionKey'],
  ['oos-secret-parameter', '2019-06-01', 'ListSecretParameters', {}, ['Parameters'], 'KeyId'],
] as const;

/** Of each kind that the list says nothing of: how one is described, and where the key stands. */
const details = [
  ['hbase-cluster', '2019-01-01', 'DescribeInstance', 'ClusterId', [], 'EncryptionKey'],
  ['hbase-cluster', '2019-01-01', 'DescribeMultiZoneCluster', 'ClusterId', [], 'EncryptionKey'],
  [
    'gpdb-instance',
    '2016-05-03',
    'DescribeDBInstanceAttribute',
    'DBInstanceId',
    ['Items', 'DBInstanceAttribute'],
    'EncryptionKey',
  ],
  ['adb-cluster', '2019-03-15', 'DescribeDBClusterAttribute', 'DBClusterId', ['Items', 'DBCluster'], 'KmsId'],
  ['adb-cluster', '2021-12-01', 'DescribeDBClusterAttribute', 'DBClusterId', ['Items', 'DBCluster'], 'KmsId'],
  [
    'clickhouse-cluster',
    '2019-11-11',
    'DescribeDBClusterAttribute',
    'DBClusterId',
    ['DBCluster'],
    'EncryptionKey',
  ],
] as const;

describe('a thing of the kind', () => {
  it.each(lists)(
    '%s shows its key in the list, and only if it has one',
    async (kind, version, action, more, at, field) => {
      const { ask } = await account([
        { kind, id: 'with', key },
        { kind, id: 'without' },
        { kind, id: 'elsewhere', key, regionId: 'cn-shanghai' },
      ]);

      const { body } = await ask(version, action, more);

      expect(listAt(body, ...at).map((item) => item[field] ?? '')).toEqual([key, '']);
    },
  );

  it.each(details)(
    '%s shows its key to who asks for it by id: %s %s',
    async (kind, version, action, id, at, field) => {
      const { ask } = await account([
        { kind, id: 'with', key },
        { kind, id: 'without' },
      ]);
      const text = async (name: string) => JSON.stringify((await ask(version, action, { [id]: name })).body);

      expect(await text('with')).toContain(`"${field}":"${key}"`);
      for (const fold of at) expect(await text('with')).toContain(`"${fold}":`);
      expect(await text('without')).not.toContain(field);
      expect((await ask(version, action, { [id]: 'nobody' })).status).toBe(404);
    },
  );

  it.each([
    ['gpdb-instance', '2016-05-03', 'DescribeDBInstances', ['Items', 'DBInstance'], 'DBInstanceId'],
    ['clickhouse-cluster', '2019-11-11', 'DescribeDBClusters', ['DBClusters', 'DBCluster'], 'DBClusterId'],
    ['hbase-cluster', '2019-01-01', 'DescribeInstances', ['Instances', 'Instance'], 'ClusterId'],
    ['adb-cluster', '2019-03-15', 'DescribeDBClusters', ['Items', 'DBCluster'], 'DBClusterId'],
  ])('%s is in the list of its region', async (kind, version, action, at, id) => {
    const { ask } = await account([
      { kind, id: 'here', key },
      { kind, id: 'there', key, regionId: 'cn-shanghai' },
    ]);

    const { body } = await ask(version, action, here);

    expect(listAt(body, ...at).map((item) => item[id])).toEqual(['here']);
  });

  it('hbr-policy-binding has the key of the copies of servers', async () => {
    const { ask } = await account([{ kind: 'hbr-policy-binding', id: 'pb-1', key: 'alias/copies' }]);

    const { body } = await ask('2017-09-08', 'DescribePolicyBindings', here);

    expect(body).toMatchObject({
      TotalCount: 1,
      PolicyBindings: [{ AdvancedOptions: { UdmDetail: { DestinationKmsKeyId: 'alias/copies' } } }],
    });
  });

  it('adb-cluster is a warehouse or a lakehouse, and in the list of its version only', async () => {
    const { ask } = await account([
      { kind: 'adb-cluster', id: 'am-1' },
      { kind: 'adb-cluster', id: 'amv-1', form: 'lakehouse' },
    ]);
    const ids = async (version: string) =>
      listAt((await ask(version, 'DescribeDBClusters', here)).body, 'Items', 'DBCluster').map(
        ({ DBClusterId }) => DBClusterId,
      );

    expect([await ids('2019-03-15'), await ids('2021-12-01')]).toEqual([['am-1'], ['amv-1']]);
  });

  it('oos-secret-parameter names the instance of its key to who asks for it', async () => {
    const { ask } = await account([{ kind: 'oos-secret-parameter', id: 'password', key }]);

    const { body } = await ask('2019-06-01', 'GetSecretParameter', { Name: 'password' });

    expect(body).toMatchObject({ Parameter: { KeyId: key, DKMSInstanceId: instanceId } });
  });

  it('nas-file-system says with which sort of key it is encrypted', async () => {
    const { ask } = await account([
      { kind: 'nas-file-system', id: 'own', key },
      { kind: 'nas-file-system', id: 'service', encrypted: true },
      { kind: 'nas-file-system', id: 'none' },
    ]);

    const { body } = await ask('2017-06-26', 'DescribeFileSystems', here);

    expect(listAt(body, 'FileSystems', 'FileSystem').map(({ EncryptType }) => EncryptType)).toEqual([
      2, 1, 0,
    ]);
  });
});

describe('a page', () => {
  const queues = { kind: 'mns-queue', count: 60 } as const;

  it('of MNS has ten to fifty rows, whatever is wished, and nobody is told', async () => {
    const { ask } = await account([queues]);
    const size = async (PageSize: number) => {
      const { body } = await ask('2022-01-19', 'ListQueue', { PageSize });
      return [
        listAt(body, 'Data', 'PageData').length,
        z.looseObject({ PageSize: z.number() }).parse(body['Data']).PageSize,
      ];
    };

    expect([await size(1), await size(30), await size(1000)]).toEqual([
      [10, 10],
      [30, 30],
      [50, 50],
    ]);
    const last = await ask('2022-01-19', 'ListQueue', { PageSize: 50, PageNum: 2 });
    expect(listAt(last.body, 'Data', 'PageData')).toHaveLength(10);
    expect(last.body).toMatchObject({ Data: { Total: 60 } });
  });

  it.each([
    ['2019-12-12', 'ListInstances', {}, 'MissingMaxResults'],
    ['2019-12-12', 'ListInstances', { MaxResults: 201 }, 'InvalidParameter.MaxResults'],
    ['2017-09-08', 'DescribeVaults', { PageSize: 100 }, 'InvalidParameter.PageSize'],
    ['2017-09-08', 'DescribePolicyBindings', { MaxResults: 9 }, 'InvalidParameter.MaxResults'],
    ['2022-02-22', 'DescribeScalingConfigurations', { ...here, PageSize: 51 }, 'InvalidParameter.PageSize'],
    ['2016-05-03', 'DescribeDBInstances', { ...here, PageSize: 99 }, 'InvalidParameter.PageSize'],
    ['2019-06-01', 'ListSecretParameters', { MaxResults: 101 }, 'InvalidParameter.MaxResults'],
    ['2019-09-16', 'GetInstanceList', {}, 'MissingParameter'],
  ])('%s %s with %o is refused', async (version, action, parameters, Code) => {
    const { ask } = await account([]);

    expect(await ask(version, action, parameters)).toMatchObject({ status: 400, body: { Code } });
  });

  it('of RabbitMQ leads on by its token, which is in the fold with the rows', async () => {
    const { ask } = await account([{ kind: 'rabbitmq-instance', count: 3 }]);
    const page = z.object({ NextToken: z.string(), Instances: z.array(z.unknown()) });
    const read = async (more: object) =>
      page.parse((await ask('2019-12-12', 'ListInstances', { MaxResults: 2, ...more })).body['Data']);

    const first = await read({});
    const second = await read({ NextToken: first.NextToken });

    expect([first.Instances.length, second.Instances.length, second.NextToken]).toEqual([2, 1, '']);
  });

  it('may be broken by a fault, whatever the total is called', async () => {
    const { ask, control } = await account([{ kind: 'rds-instance', count: 3 }]);
    await control('POST', '/_sandbox/faults', {
      operation: 'DescribeDBInstances',
      kind: 'broken-page',
      page: 'omit',
    });

    const { body } = await ask('2014-08-15', 'DescribeDBInstances', here);

    expect(listAt(body, 'Items', 'DBInstance')).toHaveLength(2);
    expect(body).toMatchObject({ TotalRecordCount: 3 });
  });
});

it('The RAM action of RabbitMQ is not named like its operation', async () => {
  const { ask } = await account([], { deny: ['amqp:ListInstance'] });

  expect((await ask('2019-12-12', 'ListInstances', { MaxResults: 10 })).status).toBe(403);
});

it('A region is that of the host where no parameter says it', async () => {
  const { url } = await account([{ kind: 'mns-queue', id: 'q-1', regionId: 'cn-shanghai' }]);
  const total = async (host: string) => {
    const query = signed1({ Action: 'ListQueue', Version: '2022-01-19' }, 'GET');
    const request = get(`${url}/?${query}`, { headers: { host } });
    const [answer] = z.tuple([z.instanceof(IncomingMessage)]).parse(await once(request, 'response'));
    return z.object({ Data: z.object({ Total: z.number() }) }).parse(await json(answer)).Data.Total;
  };

  expect(await total('mns-open.cn-shanghai.aliyuncs.com')).toBe(1);
  expect(await total('mns-open.cn-hangzhou.aliyuncs.com')).toBe(0);
});

describe('a scenario', () => {
  it.each([
    ['of a kind that there is not', { kind: 'cloud-castle', id: 'c-1' }],
    ['with a key in a place that its kind has not', { kind: 'ecs-disk', id: 'd-1', place: 'tde', key }],
    ['of a form that its kind has not', { kind: 'mongodb-instance', id: 'dds-1', form: 'round' }],
  ])('with a thing %s is refused', async (_what, thing) => {
    const ready = await readScenario(new URL('../../sandbox/scenarios/ready.json', import.meta.url));

    await expect(startSandbox({ scenario: { ...ready, resources: [thing] } })).rejects.toThrow('resources.0');
  });
});
