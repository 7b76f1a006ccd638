import { once } from 'node:events';
import { get, IncomingMessage } from 'node:http';
import { text } from 'node:stream/consumers';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import type { Scenario } from '../../sandbox/index.js';
import { account } from './at-rest-support.js';
import { signedOss } from './by-hand.js';
import { firstKey as key } from './support.js';

const buckets = [
  { kind: 'oss-bucket', id: 'own', key },
  { kind: 'oss-bucket', id: 'own', place: 'replication', key: 'alias/copies' },
  { kind: 'oss-bucket', id: 'own', place: 'inventory', key: 'alias/lists' },
  { kind: 'oss-bucket', id: 'plain' },
  { kind: 'oss-bucket', id: 'service', encrypted: true, regionId: 'cn-shanghai' },
] as const;

describe('a bucket', () => {
  it('is listed whatever its region, which the list tells', async () => {
    const { read } = await store([...buckets]);

    const { status, type, body } = await read('/');

    expect([status, type]).toEqual([200, 'application/xml']);
    expect(valuesOf(body, 'Name')).toEqual(['own', 'plain', 'service']);
    expect(valuesOf(body, 'Location')).toEqual(['oss-cn-hangzhou', 'oss-cn-hangzhou', 'oss-cn-shanghai']);
    expect(valuesOf(body, 'IsTruncated')).toEqual(['false']);
  });

  it('comes page by page, led on by a marker', async () => {
    const { read } = await store([...buckets]);

    const first = await read('/', 'max-keys=2');
    const [marker = ''] = valuesOf(first.body, 'NextMarker');
    const second = await read('/', `marker=${marker}&max-keys=2`);

    expect([marker, valuesOf(first.body, 'IsTruncated')]).toEqual(['plain', ['true']]);
    expect(valuesOf(second.body, 'Name')).toEqual(['service']);
    expect((await read('/', 'max-keys=1001')).status).toBe(400);
  });

  it('names a key in its rule, in its copies and in its inventory', async () => {
    const { read } = await store([...buckets]);
    const values = async (query: string, name: string) => valuesOf((await read('/own/', query)).body, name);

    expect(await values('encryption', 'KMSMasterKeyID')).toEqual([key]);
    expect(await values('bucketInfo', 'KMSMasterKeyID')).toEqual([key]);
    expect(await values('replication', 'ReplicaKmsKeyID')).toEqual(['alias/copies']);
    expect(await values('inventory', 'KeyId')).toEqual(['alias/lists']);
  });

  it.each([
    ['encryption', 'NoSuchServerSideEncryptionRule'],
    ['replication', 'NoSuchReplicationConfiguration'],
    ['inventory', 'NoSuchInventory'],
  ])('without one says so for ?%s: %s', async (query, code) => {
    const { read } = await store([...buckets]);

    const { body } = await read('/plain/', query);

    expect(valuesOf(body, 'Code')).toEqual([code]);
    expect(valuesOf((await read('/plain/', 'bucketInfo')).body, 'SSEAlgorithm')).toEqual(['None']);
  });

  it('is asked in its own region, in front of the host or in the path', async () => {
    const { read } = await store([...buckets]);
    const shanghai = { regionId: 'cn-shanghai' };

    expect((await read('/service/', 'encryption')).body).toContain('Invalid signing region');
    expect(valuesOf((await read('/service/', 'encryption', shanghai)).body, 'SSEAlgorithm')).toEqual([
      'AES256',
    ]);
    expect((await read('/', 'encryption', { ...shanghai, bucket: 'service' })).status).toBe(200);
    const host = 'oss-cn-shanghai.aliyuncs.com';
    expect((await read('/', 'encryption', { ...shanghai, bucket: 'service', host })).status).toBe(200);
    const wrong = 'oss-cn-hangzhou.aliyuncs.com';
    expect((await read('/', 'encryption', { ...shanghai, bucket: 'service', host: wrong })).status).toBe(403);
    expect((await read('/nobody/', 'encryption')).body).toContain('NoSuchBucket');
  });

  it('is not shown to who may not ask, or signs for something else', async () => {
    const { read } = await store([...buckets], ['oss:GetBucketEncryption']);

    expect(await read('/own/', 'encryption')).toMatchObject({ status: 403 });
    expect((await read('/own/', 'encryption')).body).toContain('<Code>AccessDenied</Code>');
    expect((await read('/own/', 'bucketInfo', { signedFor: 'encryption' })).body).toContain(
      'SignatureDoesNotMatch',
    );
  });

  it('is left out of a list that ends early by a fault', async () => {
    const { read, control } = await store([...buckets]);
    await control('POST', '/_sandbox/faults', { operation: 'ListBuckets', kind: 'broken-page', page: 'cut' });

    const { body } = await read('/', 'max-keys=1');

    expect([valuesOf(body, 'IsTruncated'), valuesOf(body, 'NextMarker')]).toEqual([['false'], ['']]);
  });
});

interface Asked {
  readonly regionId?: string;
  readonly bucket?: string;
  readonly host?: string;
  readonly signedFor?: string;
}

async function store(resources: NonNullable<Scenario['resources']>, deny: string[] = []) {
  const { url, control } = await account(resources, { deny });
  const read = async (path: string, query = '', asked: Asked = {}) => {
    const { regionId = 'cn-hangzhou', bucket, host = new URL(url).host, signedFor = query } = asked;
    const resource = bucket === undefined ? path : `/${bucket}${path}`;
    const headers = {
      ...signedOss(resource, signedFor, regionId),
      host: bucket === undefined ? host : `${bucket}.${host}`,
    };
    const asking = get(`${url}${path}${query === '' ? '' : `?${query}`}`, { headers });
    const [answer] = z.tuple([z.instanceof(IncomingMessage)]).parse(await once(asking, 'response'));
    return { status: answer.statusCode, type: answer.headers['content-type'], body: await text(answer) };
  };
  return { read, control };
}

function valuesOf(xml: string, name: string): string[] {
  return [...xml.matchAll(new RegExp(`<${name}>([^<]*)</${name}>`, 'g'))].map(([, value = '']) => value);
}
