import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { account, listAt } from './at-rest-support.js';
import { firstKey as key, instanceId } from './support.js';

const CLUSTERS = ['2015-12-15', 'DescribeClustersV1'] as const;
const CLUSTER = ['2015-12-15', 'DescribeClusterDetail'] as const;
const POOLS = ['2015-12-15', 'DescribeClusterNodePools'] as const;

describe('a cluster for containers', () => {
  const things = [
    { kind: 'ack-cluster', id: 'c-1', key },
    { kind: 'ack-cluster', id: 'c-2', regionId: 'cn-shanghai' },
    { kind: 'ack-node-pool', id: 'np-1', parent: 'c-1', key },
    { kind: 'ack-node-pool', id: 'np-1', parent: 'c-1', place: 'data-disk', key: 'alias/other' },
  ] as const;

  it('names the key of its secrets in a JSON text, and nothing where they are not encrypted', async () => {
    const { rest } = await account([...things]);
    const meta = async (id: string) => {
      const { body } = await rest('GET', `/clusters/${id}`, CLUSTER);
      return z.unknown().parse(JSON.parse(String(body['meta_data'])));
    };

    expect(await meta('c-1')).toMatchObject({
      Capabilities: { EncryptionKMSKeyId: key, DisableEncryption: false },
    });
    expect(await meta('c-2')).toMatchObject({ Capabilities: {} });
  });

  it('is listed by region and page', async () => {
    const { rest } = await account([...things]);
    const list = async (query: string) => (await rest('GET', `/api/v1/clusters?${query}`, CLUSTERS)).body;

    expect(await list('page_number=1&page_size=50&region_id=cn-shanghai')).toMatchObject({
      clusters: [{ cluster_id: 'c-2' }],
      page_info: { page_number: 1, page_size: 50, total_count: 1 },
    });
    expect(listAt(await list('region_id=cn-hangzhou'), 'clusters')).toHaveLength(1);
  });

  it('has node pools with the keys of their disks', async () => {
    const { rest } = await account([...things]);

    const { body } = await rest('GET', '/clusters/c-1/nodepools', POOLS);

    expect(body).not.toHaveProperty('RequestId');
    expect(body).toMatchObject({
      nodepools: [
        {
          nodepool_info: { nodepool_id: 'np-1' },
          scaling_group: { system_disk_kms_key_id: key, data_disks: [{ kms_key_id: 'alias/other' }] },
        },
      ],
    });
    expect(await rest('GET', '/clusters/c-9/nodepools', POOLS)).toMatchObject({
      status: 404,
      body: { code: 'ErrorClusterNotFound' },
    });
  });

  it('is not found at a path or by a method of another operation', async () => {
    const { rest } = await account([...things]);

    for (const [method, path] of [
      ['GET', '/clusters/c-1'],
      ['POST', '/api/v1/clusters'],
      ['GET', '/'],
    ] as const)
      expect((await rest(method, path, CLUSTERS)).status).toBe(404);
  });
});

describe('a REST product', () => {
  it('StarRocks is listed by POST', async () => {
    const { rest } = await account([{ kind: 'starrocks-instance', id: 'c-1', key }]);

    const { body } = await rest('POST', '/webapi/starrocks/describeInstances?RegionId=cn-hangzhou', [
      '2022-10-19',
      'DescribeInstances',
    ]);

    expect(body).toMatchObject({ Total: 1, Data: [{ InstanceId: 'c-1', Encrypted: true, KmsKeyId: key }] });
  });

  it('Milvus shows in its list that it is encrypted, and in the detail with which key', async () => {
    const { rest } = await account([{ kind: 'milvus-instance', id: 'c-1', key }]);

    const list = await rest('GET', '/webapi/instance/list?pageSize=100', ['2023-10-12', 'ListInstancesV2']);
    const one = await rest('POST', '/webapi/cluster/detail?InstanceId=c-1', [
      '2023-10-12',
      'GetInstanceDetail',
    ]);

    expect(list.body).toMatchObject({ total: 1, instances: [{ instanceId: 'c-1', encrypted: true }] });
    expect(JSON.stringify(list.body)).not.toContain(key);
    expect(one.body).toMatchObject({ Data: { Encrypted: 'true', KmsKeyId: key } });
  });

  it('API gateway names the instance of KMS, of either type of gateway', async () => {
    const { rest } = await account([
      { kind: 'apig-secret', id: 'sec-1', key },
      { kind: 'apig-secret', id: 'sec-2', form: 'API', key: instanceId },
    ]);
    const list = async (query: string) =>
      listAt(
        (await rest('GET', `/v1/secrets?${query}`, ['2024-03-27', 'ListSecrets'])).body,
        'data',
        'items',
      );

    expect(await list('pageSize=100')).toMatchObject([
      { kmsConfig: { kmsInstanceId: instanceId, kmsKeyId: key } },
      { kmsConfig: { kmsInstanceId: instanceId, kmsKeyId: '' } },
    ]);
    expect(await list('gatewayType=API')).toMatchObject([{ secretId: 'sec-2' }]);
  });
});

describe('a logstore', () => {
  const stores = [
    { kind: 'sls-logstore', id: 'own', parent: 'audit', key },
    { kind: 'sls-logstore', id: 'service', parent: 'audit', encrypted: true },
    { kind: 'sls-logstore', id: 'plain', parent: 'audit' },
    { kind: 'sls-project', id: 'empty', regionId: 'cn-shanghai' },
  ] as const;

  it('names its key where it has one of the customer', async () => {
    const { log } = await account([...stores]);
    const conf = async (store: string) => (await log(`/logstores/${store}`, 'audit')).body['encrypt_conf'];

    expect(await conf('own')).toMatchObject({ user_cmk_info: { cmk_key_id: key, region_id: 'cn-hangzhou' } });
    expect(await conf('service')).toEqual({ enable: true, encrypt_type: 'default' });
    expect(await conf('plain')).toBe(undefined);
    expect(await log('/logstores/none', 'audit')).toMatchObject({
      status: 404,
      body: { errorCode: 'LogStoreNotExist' },
    });
  });

  it('is in the list of its project, page by page, and the project in the list of its region', async () => {
    const { log } = await account([...stores]);

    expect((await log('/logstores?offset=1&size=2', 'audit')).body).toEqual({
      count: 2,
      total: 3,
      logstores: ['service', 'plain'],
    });
    expect((await log('/?offset=0&size=500')).body).toMatchObject({
      total: 1,
      projects: [{ projectName: 'audit' }],
    });
    expect((await log('/', 'cn-shanghai')).body).toMatchObject({ projects: [{ projectName: 'empty' }] });
    expect(await log('/logstores', 'nobody')).toMatchObject({
      status: 404,
      body: { errorCode: 'ProjectNotExist' },
    });
    expect((await log('/?size=501')).body).toMatchObject({ errorCode: 'ParameterInvalid' });
  });

  it('of an audit log is among them, and who may not ask is told so', async () => {
    const usual = await account([]);
    await usual.control('POST', '/_sandbox/state', { instanceId, set: { log: true } });
    const denied = await account([], { deny: ['log:ListProject'] });

    expect((await usual.log('/')).body).toMatchObject({
      projects: [{ projectName: `kms-log-${instanceId}` }],
    });
    expect((await usual.log('/logstores', `kms-log-${instanceId}`)).body).toMatchObject({
      logstores: ['kms_audit_log'],
    });
    expect(await denied.log('/')).toMatchObject({ status: 401, body: { errorCode: 'Unauthorized' } });
  });
});
