import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { mentionsIn } from '../../src/alibaba/mentions.js';
import { createPace } from '../../src/alibaba/pace.js';
import { cloudAt, cloudThatAnswers, failureIn, serve, withCanary } from './support.js';

withCanary();

const SRC = new URL('../../src/', import.meta.url);

const event = { eventId: 'e-1', eventName: 'Decrypt', eventTime: '2026-11-01T01:02:03Z' };
const window = { from: '2026-11-01T00:00:00.500Z', to: '2026-11-02T00:00:00.500Z' };

describe('The audit trail', () => {
  it('is asked for KMS events only, newest first, with the same parameters on every page', async () => {
    const { endpoint, seen } = await serve((_, nth) => ({
      body: { Events: [event], NextToken: nth === 1 ? 'more' : '' },
    }));
    const { trail } = cloudAt(endpoint);

    const first = await trail.lookupKmsEvents({ ...window, eventName: 'Decrypt' });
    const second = await trail.lookupKmsEvents({ ...window, eventName: 'Decrypt', next: String(first.next) });

    expect([first.next, second.next]).toEqual(['more', undefined]);
    const [one, two] = seen.map(({ query }) => Object.fromEntries(query));
    expect(one).toEqual({
      'LookupAttribute.1.Key': 'ServiceName',
      'LookupAttribute.1.Value': 'Kms',
      'LookupAttribute.2.Key': 'EventName',
      'LookupAttribute.2.Value': 'Decrypt',
      StartTime: '2026-11-01T00:00:00Z',
      EndTime: '2026-11-02T00:00:01Z',
      Direction: 'BACKWARD',
      MaxResults: '50',
    });
    expect(two).toEqual({ ...one, NextToken: 'more' });
  });

  it('cannot be read when it answers about a shorter time than was asked for', async () => {
    const answers = (body: object) => cloudThatAnswers({ Events: [], ...body });
    const asked = { StartTime: '2026-11-01T00:00:00Z', EndTime: '2026-11-02T00:00:01Z' };
    const whole = await answers(asked);
    expect(await whole.trail.lookupKmsEvents(window)).toEqual({ items: [] });

    for (const cut of [{ StartTime: '2026-11-01T00:00:01Z' }, { EndTime: '2026-11-02T00:00:00Z' }]) {
      const { trail } = await answers({ ...asked, ...cut });
      expect(await failureIn(trail.lookupKmsEvents(window))).toMatchObject({
        type: 'CLOUD_ANSWER_UNREADABLE',
      });
    }
  });

  it('tells who did what, and leaves out what an event does not say', async () => {
    const userIdentity = {
      type: 'assumed-role',
      accountId: '1',
      principalId: '2:s',
      userName: 'role:s',
      accessKeyId: 'STS.x',
    };
    const full = {
      ...event,
      eventVersion: '1',
      errorCode: 'Forbidden.NoPermission',
      sourceIpAddress: 'Internal',
      userIdentity,
    };
    const bare = { ...event, eventVersion: 1, errorCode: '' };
    const { trail } = await cloudThatAnswers({ Events: [full, bare] });

    const { items } = await trail.lookupKmsEvents(window);

    const common = {
      eventId: 'e-1',
      eventName: 'Decrypt',
      eventTime: '2026-11-01T01:02:03.000Z',
      mentions: [],
    };
    const who = {
      identityType: 'assumed-role',
      accountId: '1',
      principalId: '2:s',
      userName: 'role:s',
      accessKeyId: 'STS.x',
    };
    expect(items).toStrictEqual([
      { ...common, ...who, errorCode: 'Forbidden.NoPermission', sourceIp: 'Internal' },
      common,
    ]);
  });

  it('finds what an event mentions wherever it stands', async () => {
    const { trail } = await cloudThatAnswers({
      Events: [
        {
          ...event,
          requestParameters: { KeyId: 'key-1', CiphertextBlob: 'c2VjcmV0' },
          requestParameterJson: '{"SecretName":"mine","Deep":"{\\"Arn\\":\\"acs:kms:x:1:key/key-2\\"}"}',
          responseElements: { KeyId: 'key-1' },
          resourceName: 'key-3',
          resourceType: 'ACS::KMS::Key',
          referencedResources: { 'ACS::KMS::Key': ['key-4'] },
          additionalEventData: { Scheme: 'http' },
        },
      ],
    });

    const { items } = await trail.lookupKmsEvents(window);

    expect(items[0]?.mentions).toEqual(['key-1', 'mine', 'acs:kms:x:1:key/key-2', 'key-3', 'key-4', 'http']);
    expect(items[0]?.objects).toEqual(['key-1', 'mine', 'key-4', 'key-3']);
  });

  it.each([
    ['a key', { requestParameters: { KeyId: 'k' } }, ['k']],
    ['two keys', { requestParameters: { SourceKeyId: 'k', DestinationKeyId: 'l' } }, ['k', 'l']],
    ['a secret', { requestParameterJson: '{"SecretName":"s"}' }, ['s']],
    ['secrets', { requestParameters: { SecretNames: '["s","t"]' } }, ['s', 't']],
    ['an alias', { requestParameters: { AliasName: 'alias/a' } }, ['alias/a']],
    ['a key that answered', { responseElements: { KeyId: 'k', KeyVersionId: 'v', RequestId: 'r' } }, ['k']],
    ['a resource that is a secret', { resourceName: 's', resourceType: 'ACS::KMS::Secret' }, ['s']],
    ['a resource of unknown type', { resourceName: 'k' }, undefined],
    ['several resources', { resourceName: 'k,l;m', resourceType: 'ACS::KMS::Key' }, ['k', 'l', 'm']],
    [
      'a resource that is an instance',
      { resourceName: 'kst-1', resourceType: 'ACS::KMS::Instance' },
      undefined,
    ],
    [
      'a request and a caller',
      { requestParameters: { RequestId: 'r', AccessKeyId: 'a', Region: 'x' } },
      undefined,
    ],
    [
      'a ciphertext',
      { requestParameters: { CiphertextBlob: '***', EncryptionContext: '{"KeyId":"b"}' } },
      undefined,
    ],
  ])('names what it is about where it names %s', async (_, fields, objects) => {
    const { trail } = await cloudThatAnswers({ Events: [{ ...event, ...fields }] });

    expect((await trail.lookupKmsEvents(window)).items[0]?.objects).toEqual(objects);
  });

  it.each([
    ['an event without a name', { Events: [event, { ...event, eventName: '' }] }],
    ['an event without a time', { Events: [{ ...event, eventTime: null }] }],
    ['an event without an id', { Events: [{ ...event, eventId: undefined }] }],
    ['an error that is written otherwise', { Events: [{ ...event, ErrorCode: 'Forbidden' }] }],
    ['a window that nobody can read', { Events: [event], EndTime: 'later' }],
    ['an event with a time without a zone', { Events: [{ ...event, eventTime: '2026-11-01 01:02:03' }] }],
    ['an event that is a text', { Events: ['Decrypt'] }],
    ['no events', { NextToken: 'more' }],
    [
      'an event nested too deeply',
      { Events: [{ ...event, requestParameters: JSON.parse('['.repeat(30) + ']'.repeat(30)) }] },
    ],
  ])('is unreadable, never shorter, with %s', async (_, body) => {
    const { trail } = await cloudThatAnswers(body);

    expect(await failureIn(trail.lookupKmsEvents(window))).toMatchObject({ type: 'CLOUD_ANSWER_UNREADABLE' });
  });
});

it('Queries are at least the spacing apart, also between callers and at once', async () => {
  const pace = createPace(60);
  const { endpoint, seen } = await serve(() => ({ body: { Events: [] } }));
  const [one, two] = [cloudAt(endpoint, { trailPace: pace }), cloudAt(endpoint, { trailPace: pace })];

  await Promise.all([one, two, one, two].map(({ trail }) => trail.lookupKmsEvents(window)));

  const [first, , , last] = seen.map(({ atMs }) => atMs);
  expect((last ?? 0) - (first ?? 0)).toBeGreaterThan(3 * 60 - 30);
});

it('The pace is chosen by programs only: no command and no setting of the environment knows it', () => {
  const knowing = readdirSync(SRC, { recursive: true, encoding: 'utf8' }).filter(
    (name) => name.endsWith('.ts') && readFileSync(new URL(name, SRC), 'utf8').includes('trailPace'),
  );

  expect(knowing.sort()).toEqual(['alibaba/create-cloud.ts', 'worker.ts', 'worker/tools.ts']);
});

it('Mentions are found once each, and nothing that is too deep is passed over', () => {
  expect(mentionsIn(['a', 'a', ''], { b: ['a', { c: 'b' }] }, 7, null)).toEqual(['a', 'b']);
  expect(() => mentionsIn(JSON.parse('{"a":'.repeat(40) + '"x"' + '}'.repeat(40)))).toThrow(RangeError);
});
