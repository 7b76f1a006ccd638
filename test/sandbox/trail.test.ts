import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { cloud, firstKey, instanceId, standStill, type Cloud } from './support.js';

const free = { trailQueriesPerSecond: 0 };
const kmsOnly = { LookupAttribute: [{ Key: 'ServiceName', Value: 'Kms' }] };

describe('the trail', () => {
  it('shows a call only ten minutes after it was made', async () => {
    const sky = await cloud('ready', { behaviour: free });
    await sky.kms('GetKmsInstance', { KmsInstanceId: instanceId }, 'observer');

    await sky.advance('9m');
    expect(await names(sky)).not.toContain('GetKmsInstance');
    await sky.advance('2m');
    expect(await names(sky)).toContain('GetKmsInstance');
  });

  it('shows who called, with what, and how it failed', async () => {
    const sky = await cloud('ready', { behaviour: free });
    await sky.kms('DisableKey', { KeyId: firstKey }, 'observer');
    await sky.advance('11m');

    const [event] = await events(sky, { LookupAttribute: [{ Key: 'EventName', Value: 'DisableKey' }] });

    expect(event).toMatchObject({
      serviceName: 'Kms',
      eventRW: 'Write',
      errorCode: 'Forbidden.NoPermission',
      requestParameters: { KeyId: firstKey },
      userIdentity: { accessKeyId: 'sandbox-observer', userName: 'kms-release-observer', type: 'ram-user' },
    });
  });

  it('knows the calls of the shared gateway and of cloud services, and none of the dedicated gateway', async () => {
    const sky = await cloud('ready', { behaviour: free });
    const call = { at: '-1h', instanceId, keyId: firstKey };
    await sky.patch({
      addTraffic: [
        { ...call, operation: 'Encrypt', by: 'shop' },
        {
          ...call,
          operation: 'GenerateDataKey',
          by: 'aliyunecsdiskencryptdefaultrole:ecs',
          gateway: 'service',
        },
        { ...call, operation: 'Sign', by: 'vpc-application', gateway: 'dedicated' },
      ],
    });

    expect(await names(sky)).toEqual(expect.arrayContaining(['Encrypt', 'GenerateDataKey']));
    expect(await names(sky)).not.toContain('Sign');
  });

  it('shows what a patch of the state has made and changed', async () => {
    const sky = await cloud('ready', { behaviour: free });
    await sky.patch({
      instanceId,
      addKeys: [{ keyId: 'key-hzz65f3a1b2c3d4e5f6zz', createdAt: '-2h' }],
      setKey: { keyId: firstKey, description: 'changed', changedAt: '-1h' },
    });

    expect(await names(sky)).toEqual(['UpdateKeyDescription', 'CreateKey']);
  });

  it('names the key of a Decrypt in the response only', async () => {
    const sky = await cloud('used', { behaviour: free });

    const found = await events(sky, { LookupAttribute: [{ Key: 'EventName', Value: 'Decrypt' }] });

    expect(found[0]).toMatchObject({ responseElements: { KeyId: 'key-hzz65f3a1b2c3d4e5f6a2' } });
    expect(JSON.stringify(found[0]?.['requestParameters'])).not.toContain('key-');
  });

  it('shows the last seven days unless asked, and never more than 90', async () => {
    const sky = await cloud('ready', { behaviour: free });
    const longAgo = { operation: 'Encrypt', keyId: firstKey, instanceId, by: 'old' };
    await sky.patch({
      addTraffic: [
        { ...longAgo, at: '-91d' },
        { ...longAgo, at: '-8d' },
      ],
    });

    expect(await names(sky)).toEqual([]);
    const all = await names(sky, ages(400));
    expect(all.filter((name) => name === 'Encrypt')).toHaveLength(1);
  });

  it('is paged by tokens without a repeat or a gap, newest first or oldest first', async () => {
    const sky = await cloud('large', { behaviour: free });
    const range = { ...kmsOnly, ...ages(89), MaxResults: '50' };

    const backward = await everyPage(sky, range);
    const forward = await everyPage(sky, { ...range, Direction: 'FORWARD' });

    expect(backward.length).toBeGreaterThanOrEqual(500);
    expect(new Set(backward).size).toBe(backward.length);
    expect(forward).toEqual(backward.toReversed());
  });

  it.each([
    [{ MaxResults: '51' }, 'InvalidParameter'],
    [{ StartTime: '2026-01-01T00:00:00Z' }, 'InvalidParameterCombination'],
    [{ StartTime: 'yesterday', EndTime: '2026-01-01T00:00:00Z' }, 'InvalidParameterStartTime'],
    [{ StartTime: '2026-02-01T00:00:00Z', EndTime: '2026-01-01T00:00:00Z' }, 'InvalidParameterEndTime'],
    [{ NextToken: 'made-up' }, 'InvalidQueryParameter'],
    [{ LookupAttribute: [{ Key: 'KeyId', Value: 'x' }] }, 'InvalidQueryParameter'],
  ])('refuses %o', async (query, code) => {
    const sky = await cloud('ready', { behaviour: free });

    expect(await sky.core('LookupEvents', query)).toMatchObject({ code, httpStatus: 400 });
  });

  it('refuses a token with other parameters than those it was given for', async () => {
    const sky = await cloud('ready', { behaviour: free });
    const range = { ...ages(89), MaxResults: '2' };
    const { body } = await sky.core('LookupEvents', range);

    const answer = await sky.core('LookupEvents', {
      ...range,
      MaxResults: '3',
      NextToken: body['NextToken'],
    });

    expect(answer.code).toBe('InvalidQueryParameter');
  });

  it('answers two queries a second and throttles the third', async () => {
    standStill();
    const sky = await cloud('ready');

    const codes = await Promise.all([1, 2, 3].map(async () => (await sky.core('LookupEvents')).code));

    expect(codes.toSorted()).toEqual(['OK', 'OK', 'Throttling.User']);
  });
});

type Query = Record<string, unknown>;
const answer = z.looseObject({ Events: z.array(z.record(z.string(), z.unknown())), NextToken: z.string() });

function ages(days: number): Query {
  const text = (at: number) => `${new Date(at).toISOString().slice(0, 19)}Z`;
  return { StartTime: text(Date.now() - days * 86_400_000), EndTime: text(Date.now() + 86_400_000) };
}

async function events(sky: Cloud, query: Query = {}): Promise<Record<string, unknown>[]> {
  return answer.parse((await sky.core('LookupEvents', { MaxResults: '50', ...query })).body).Events;
}

async function names(sky: Cloud, query: Query = kmsOnly): Promise<unknown[]> {
  return (await events(sky, query)).map(({ eventName }) => eventName);
}

async function everyPage(sky: Cloud, query: Query): Promise<unknown[]> {
  const ids: unknown[] = [];
  let NextToken = '';
  do {
    const told = await sky.core('LookupEvents', NextToken === '' ? query : { ...query, NextToken });
    const page = answer.parse(told.body);
    ids.push(...page.Events.map(({ eventId }) => eventId));
    NextToken = page.NextToken;
  } while (NextToken !== '');
  return ids;
}
