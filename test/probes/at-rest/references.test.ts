import { describe, expect, it } from 'vitest';
import { ownNamesOf, referencesIn, says } from '../../../src/probes/at-rest/references.js';
import { REQUEST } from '../../support/snapshots.js';

const { instanceId } = REQUEST;
const KEY = 'key-hzz65f3a1b2c3d4e5f6g7';
const OTHER = 'key-hzz0000000000000000aa';
const UUID = '0b30658a-ed1a-4922-b8f7-a673ca9c4f7e';
const own = ownNamesOf(instanceId, {
  keys: [{ keyId: KEY }],
  secrets: [{ name: 'disk' }],
  aliases: [{ name: 'alias/App', keyId: KEY }],
  otherAliases: ['alias/other'],
});
const of = (thing: unknown, keyFields?: readonly string[]) => referencesIn(thing, own, keyFields);

describe('a thing', () => {
  it.each([
    ['by id', KEY],
    ['by id in other letters', KEY.toUpperCase()],
    ['by id, with a tab and a new line behind it', `${KEY}\t\n`],
    ['by ARN', `acs:kms:cn-hangzhou:1234567890123456:key/${KEY}`],
    ['by the ARN of another region', `acs:kms:cn-beijing:1234567890123456:key/${KEY}`],
    ['by alias', 'alias/App'],
    ['by alias in other letters', 'ALIAS/app'],
    ['by the ARN of an alias', 'acs:kms:cn-hangzhou:1234567890123456:alias/App'],
    ['by key version', `${KEY}-0123456789`],
    ['by the ARN of a key version', `acs:kms:cn-hangzhou:1234567890123456:key/${KEY}-0123456789`],
  ])('names a key of the instance %s', (_, value) => {
    expect(of({ KMSKeyId: value }).ours).toEqual([KEY]);
    expect(of({ Odd: [{ Deep: { Anything: value } }] }).ours).toEqual([KEY]);
    expect(of({ meta_data: JSON.stringify({ Capabilities: { EncryptionKMSKeyId: value } }) }).ours).toEqual([
      KEY,
    ]);
  });

  it('names the instance itself', () => {
    expect(of({ kmsConfig: { kmsInstanceId: instanceId } }).ours).toEqual([`the instance ${instanceId}`]);
  });

  it.each(['', 'NoActiveBYOK', 'default', 'dafault', 'ServiceKey', 'alias/acs/ecs', null, undefined])(
    'has no key of the customer: %j',
    (value) => {
      expect(of({ KMSKeyId: value })).toEqual({ ours: [], versions: [], isNamed: false, unclear: [] });
    },
  );

  it.each([OTHER, UUID, `acs:kms:cn-hangzhou:1234567890123456:key/${OTHER}`, `${OTHER}-0123456789`])(
    'names a key of somebody else: %j',
    (value) => {
      expect(of({ EncryptionKey: value })).toMatchObject({ ours: [], isNamed: true, unclear: [] });
    },
  );

  it.each(['0b30658a-****-****-****-a673ca9c4f7e', 'key-hzz****', 'alias/app2', 'what is this'])(
    'names what nobody can read: %j',
    (value) => {
      expect(of({ EncryptionKey: value })).toMatchObject({ ours: [], isNamed: false, unclear: [value] });
    },
  );

  it.each([
    'kms_key_id',
    'KmsKeyID',
    'KmsId',
    'EncryptKeyId',
    'EncryptedKeyId',
    'VolumeEncryptionKey',
    'SystemDiskKMSKeyId',
    'DestinationKmsKeyId',
    'ReplicaKmsKeyID',
    'KMSMasterKeyID',
    'cmk_key_id',
    'storageSecretKey',
  ])('has its key in a field called %s', (field) => {
    expect(of({ [field]: 'masked-****' }).unclear).toEqual(['masked-****']);
  });

  it('may have it in a field that means something else elsewhere', () => {
    expect(of({ KeyId: 'masked-****' }).unclear).toEqual([]);
    expect(of({ KeyId: 'masked-****' }, ['KeyId']).unclear).toEqual(['masked-****']);
  });

  it('that only mentions a word like a secret names nothing', () => {
    expect(of({ Type: 'disk', Description: 'the disk of key-hzz' }).ours).toEqual([]);
  });

  it('may name what is a version of a key of ours: only KMS knows', () => {
    expect(of({ KMSKeyId: UUID }).versions).toEqual([UUID]);
  });

  it('says that it is encrypted at any depth, in any letters', () => {
    expect(says({ A: [{ encrypted: true }] }, { Encrypted: ['true'] })).toBe(true);
    expect(says({ TDEStatus: 'Enabled' }, { TDEStatus: ['enabled'] })).toBe(true);
    expect(says({ EncryptType: 2 }, { EncryptType: ['2'] })).toBe(true);
    expect(says({ EncryptType: 1 }, { EncryptType: ['2'] })).toBe(false);
  });

  it('that is nested without an end is refused', () => {
    let deep: unknown = {};
    for (let depth = 0; depth < 60; depth += 1) deep = { deep };

    expect(() => of(deep)).toThrow('nested too deeply');
  });
});
