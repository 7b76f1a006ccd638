import { describe, expect, it } from 'vitest';
import { holdReasons } from '../../src/policy/reasons-to-keep.js';
import { SNAPSHOT } from '../support/snapshots.js';

const { instance } = SNAPSHOT;
const uninitialized = { ...instance, instance: { ...instance.instance, status: 'Uninitialized' } };
const codes = (...asked: Parameters<typeof holdReasons>) => holdReasons(...asked).map(({ code }) => code);

describe('the hold tag', () => {
  for (const key of [
    'kms-release:hold',
    'KMS-Release:Hold',
    ' kms-release : hold ',
    'kms_release/hold',
    'kms‑release：hold',
    'kms-release:hold\u200b',
    'kms-release:hold-until-audit',
    'legal-hold',
    'Legal Hold',
    'legal_hold:case-7',
  ]) {
    it(`holds as ${JSON.stringify(key)}`, () => {
      expect(codes(instance, { keys: ['team', key] })).toEqual(['HELD_BY_TAG']);
    });
  }

  it('holds not where it is not: other tags say nothing', () => {
    expect(codes(instance, { keys: [] })).toEqual([]);
    expect(codes(instance, { keys: ['team', 'hold', 'kms-release', 'kms-release:owner'] })).toEqual([]);
  });

  it('may be there while the tags are not known', () => {
    expect(codes(instance, { notRead: 'KMS refused.' })).toEqual(['TAGS_NOT_READ']);
    expect(codes(instance, { notRead: 'x', vendorCode: 'Rejected.Uninitialized' })).toEqual([
      'TAGS_NOT_READ',
    ]);
    expect(codes(uninitialized, { notRead: 'x', vendorCode: 'Forbidden.NoPermission' })).toEqual([
      'TAGS_NOT_READ',
    ]);
  });

  it('cannot be on an instance that was never enabled, by both of KMS’s answers', () => {
    expect(codes(uninitialized, { notRead: 'x', vendorCode: 'Rejected.Uninitialized' })).toEqual([]);
  });
});
