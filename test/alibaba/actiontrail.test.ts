import { describe, expect, it } from 'vitest';
import { cloudAt, cloudThatAnswers, failureIn, serve, withCanary } from './support.js';

withCanary();

const event = { eventId: 'e-1', eventName: 'Decrypt', eventTime: '2026-11-01T01:02:03Z' };
const window = { from: '2026-11-01T00:00:00.500Z', to: '2026-11-02T00:00:00.500Z' };

const VERSION = '86a9efd9-3d16-4894-bd4f-1fc43f3f2abf';
const BLOB = Buffer.concat([Buffer.from(VERSION), Buffer.from('CANARY'.repeat(10))]).toString('base64');
/** What must not leave an event: each value is one, plain or as base64, some in the form of a key's id. */
const CANARIES = {
  Plaintext: 'key-CANARY',
  PlaintextBlob: 'Q0FOQVJZ',
  CiphertextBlob: BLOB,
  SecretData: '{"password":"key-CANARY"}',
  EncryptionContext: '{"customer":"CANARY","KeyId":"CANARY"}',
  SecurityToken: 'kst-CANARY',
  Message: 'CANARY',
  Digest: 'alias/CANARY',
  ExportedDataKey: 'Q0FOQVJZ',
  Description: 'CANARY',
  Anything: ['CANARY', { Nested: 'CANARY' }],
};
const jsonOf = (value: unknown) => JSON.stringify(value);
const flat = (prefix: string, fields: object) =>
  Object.fromEntries(Object.entries(fields).map(([field, value]) => [prefix + field, value]));

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

    expect(items[0]?.mentions).toEqual(['key-1', 'mine', 'acs:kms:x:1:key/key-2', 'key-3', 'key-4']);
    expect(items[0]?.objects).toEqual(['key-1', 'mine', 'key-3', 'key-4']);
  });

  it.each([
    ['parameters', { requestParameters: CANARIES }],
    ['parameters as JSON text', { requestParameterJson: JSON.stringify(CANARIES) }],
    ['parameters as JSON of JSON of JSON', { requestParameterJson: jsonOf(jsonOf(jsonOf(CANARIES))) }],
    ['fields that are no JSON', { requestParameters: { A: jsonOf(CANARIES).slice(1) } }],
    ['parameters as JSON in JSON', { requestParameters: { Request: JSON.stringify(CANARIES) } }],
    ['parameters that are cut short', { requestParameterJson: JSON.stringify(CANARIES).slice(0, -1) }],
    [
      'JSON in JSON that is cut',
      { requestParameters: { A: JSON.stringify({ B: JSON.stringify(CANARIES) }).slice(0, -4) } },
    ],
    ['an answer', { responseElements: CANARIES }],
    ['a list of an answer', { responseElements: { SecretValues: [CANARIES] } }],
    ['a list that is told flat', { responseElements: flat('SecretValues.1.', CANARIES) }],
    ['what there is besides', { additionalEventData: CANARIES }],
    ['a name that is an object', { requestParameters: { SecretName: CANARIES } }],
    ['its own fields', { ...CANARIES, errorMessage: 'CANARY-0', resourceOwnerId: 'CANARY-1' }],
  ])('holds nothing that is not needed of %s', async (_, fields) => {
    const { trail } = await cloudThatAnswers({ Events: [{ ...event, ...fields }] });

    const { items } = await trail.lookupKmsEvents(window);

    expect(JSON.stringify(items)).not.toMatch(/CANARY|Q0FOQVJZ/);
    expect(items).toHaveLength(1);
  });

  it('tells no value of an event in an error about it', async () => {
    const { trail } = await cloudThatAnswers({
      Events: [{ ...event, requestParameters: CANARIES, eventTime: 'CANARY-9' }],
    });

    const failed = await failureIn(trail.lookupKmsEvents(window));

    expect(JSON.stringify([failed, String(failed)])).not.toMatch(/CANARY|Q0FOQVJZ/);
  });

  it('takes of a ciphertext the version that it begins with, and from where it stands', async () => {
    const { trail } = await cloudThatAnswers({
      Events: [
        {
          ...event,
          requestParameters: { CiphertextBlob: BLOB },
          requestParameterJson: JSON.stringify({ CiphertextBlob: BLOB }),
          responseElements: { CiphertextBlob: '***' },
        },
        { ...event, requestParameterJson: `{"KeyId":"key-1","CiphertextBlob":"${BLOB.slice(0, 60)}` },
        { ...event, requestParameters: { CiphertextBlob: '' } },
      ],
    });

    const { items } = await trail.lookupKmsEvents(window);

    expect(items[0]?.ciphertexts).toEqual([
      { stands: 'request', version: VERSION, whole: true },
      { stands: 'answer', whole: false },
    ]);
    expect(items[1]).toMatchObject({
      cutShort: true,
      mentions: ['key-1'],
      ciphertexts: [{ version: VERSION, whole: false }],
    });
    expect(items[2]).not.toHaveProperty('ciphertexts');
  });

  it.each([
    [
      'the key that a ReEncrypt decrypts with',
      { requestParameters: { SourceKeyId: 'k' } },
      { objects: ['k'], sources: ['k'] },
    ],
    [
      'each secret of a list',
      { requestParameters: { SecretsList: [{ SecretName: 's', VersionId: 'v' }, { SecretName: 't' }] } },
      { objects: ['s', 't'] },
    ],
    ['a list as text', { requestParameters: { SecretsList: '[{"SecretName":"s"}]' } }, { objects: ['s'] }],
    [
      'a list that is told flat',
      { requestParameters: { 'SecretsList.1.SecretName': 's' } },
      { objects: ['s'] },
    ],
    [
      'a list that is masked',
      { requestParameters: { SecretsList: '***' } },
      { mentions: [], cutShort: true },
    ],
    [
      'what was answered of a list, which may be a part of it',
      {
        responseElements: {
          SecretValues: [{ SecretName: 's' }],
          Errors: [{ SecretName: 't', Message: 'CANARY' }],
        },
      },
      { mentions: ['s', 't'] },
    ],
    [
      'the secret of a managed data key',
      {
        requestParameters: { DataKeyName: 'd' },
        responseElements: { DataKeyVersionName: 'kms-datakeyversion!d!v' },
      },
      { mentions: ['d', 'kms-datakeyversion!d!v'], objects: ['kms-datakeyversion!d!v'] },
    ],
  ])('takes %s', async (_, fields, taken) => {
    const { trail } = await cloudThatAnswers({ Events: [{ ...event, ...fields }] });

    const { items } = await trail.lookupKmsEvents(window);

    expect(items[0]).toMatchObject(taken);
    if (!('objects' in taken)) expect(items[0]).not.toHaveProperty('objects');
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
