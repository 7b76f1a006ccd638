import { describe, expect, it } from 'vitest';
import type { TrailEvent } from '../../src/alibaba/cloud.js';
import { callerOf, isUse, isWrite, mayBeUse } from '../../src/probes/kms-operations.js';

const event = (change: Partial<TrailEvent>): TrailEvent => ({
  eventId: 'e',
  eventName: 'X',
  eventTime: '',
  mentions: [],
  ...change,
});

describe('an operation of KMS', () => {
  for (const name of [
    'Decrypt',
    'Encrypt',
    'GenerateDataKey',
    'GenerateDataKeyWithoutPlaintext',
    'ExportDataKey',
    'GenerateAndExportDataKey',
    'ReEncrypt',
    'AsymmetricSign',
    'AsymmetricVerify',
    'AsymmetricEncrypt',
    'AsymmetricDecrypt',
    'GetPublicKey',
    'GenerateMac',
    'VerifyMac',
    'GetSecretValue',
    'BatchGetSecretValue',
    'Sign',
    'Verify',
    'GetManagedDataKey',
    'AdvanceDecrypt',
    'GenerateDataKeyPair',
    'GetSecretValueOfVersion',
  ]) {
    it(`is use, and no change: ${name}`, () => {
      expect(isUse(event({ eventName: name }))).toBe(true);
      expect(isWrite(event({ eventName: name, eventRW: 'Write' }))).toBe(false);
    });
  }

  for (const name of ['CreateKey', 'PutSecretValue', 'EnableKey', 'ScheduleKeyDeletion', 'SomethingNew']) {
    it(`is a change, and no use: ${name}`, () => {
      expect(isUse(event({ eventName: name }))).toBe(false);
      expect(isWrite(event({ eventName: name }))).toBe(true);
      expect(isWrite(event({ eventName: name, eventRW: 'Write' }))).toBe(true);
    });
  }

  for (const name of ['GetKmsInstance', 'ListKeys', 'DescribeKey', 'CheckSomething', 'QueryX']) {
    it(`is neither use nor change: ${name}`, () => {
      expect(isUse(event({ eventName: name }))).toBe(false);
      expect(isWrite(event({ eventName: name }))).toBe(false);
    });
  }

  it('that nobody knows may be use, a read or a change by its name is not', () => {
    const may = (eventName: string) => mayBeUse(event({ eventName }));

    expect(['WrapSomething', 'Advance'].map(may)).toEqual([true, true]);
    expect(['DescribeKey', 'PutSecretValue', 'ImportKeyMaterial', 'TagResource'].map(may)).toEqual(
      Array(4).fill(false),
    );
  });

  it('is no change when the trail itself calls it a read', () => {
    expect(isWrite(event({ eventName: 'SomethingNew', eventRW: 'Read' }))).toBe(false);
  });
});

describe('a caller', () => {
  it('has one name over time: no session, no address', () => {
    expect(callerOf(event({ identityType: 'assumed-role', accountId: '1', userName: 'role:session' }))).toBe(
      'assumed-role/1/role',
    );
    expect(callerOf(event({ identityType: 'ram-user', accountId: '1', userName: 'a:b' }))).toBe(
      'ram-user/1/a:b',
    );
  });

  it('is named by the best that the trail has', () => {
    expect(callerOf(event({ principalId: 'p', accessKeyId: 'k' }))).toBe('unknown-type/unknown-account/p');
    expect(callerOf(event({ accessKeyId: 'k' }))).toBe('unknown-type/unknown-account/k');
    expect(callerOf(event({}))).toBe('unknown-type/unknown-account/an unnamed caller');
  });
});
