import { describe, expect, it } from 'vitest';
import { ciphertextIn } from '../../src/alibaba/ciphertext.js';

const BY_KEY = 'key-hzz65f3a1b2c3d4e5f6a1-0123456789';
const BY_UUID = '86a9efd9-3d16-4894-bd4f-1fc43f3f2abf';
/** Bytes that are spelled `+` and `/` in base64. */
const REST = Buffer.alloc(12 + 32 + 16, 0xfb);
const blobOf = (id: string, ...before: number[]) =>
  Buffer.concat([Buffer.from(before), Buffer.from(id), REST]);
const of = (text: unknown) => ciphertextIn(text, 'request');

describe('a ciphertext', () => {
  for (const [form, id] of [
    ['the id of its key and ten characters', BY_KEY],
    ['a UUID', BY_UUID],
  ] as const) {
    it.each([
      ['base64', blobOf(id).toString('base64')],
      ['base64 with blanks around', ` ${blobOf(id).toString('base64')}\n`],
      ['URL-safe base64', blobOf(id).toString('base64url')],
      ['URL-safe base64 with its padding', `${blobOf(`${id}xx`.slice(0, 36)).toString('base64url')}`],
      ['base64 without its padding', blobOf(id).toString('base64').replace(/=+$/, '')],
      ['a version id in capitals', blobOf(id.toUpperCase()).toString('base64')],
      ['the form of the instance’s own endpoint', blobOf(id, 0x24, 0x10, 2).toString('base64')],
    ])(`tells the version that made it, ${form}, in %s`, (_, text) => {
      expect(of(text)).toEqual({ stands: 'request', version: id, whole: true });
    });
  }

  it.each([
    ['is masked', '***'],
    ['is masked in its first half', `${blobOf(BY_KEY).toString('base64').slice(0, 40)}****`],
    ['lacks its first character', blobOf(BY_UUID).toString('base64').slice(1)],
    ['has 35 bytes of the id', Buffer.from(BY_UUID.slice(0, 35)).toString('base64')],
    ['begins with something else', Buffer.alloc(100, 7).toString('base64')],
    ['begins with a short version', blobOf(`${BY_KEY.slice(0, 30)}|zzzzz`).toString('base64')],
    ['has the mark of the other endpoint and no more', blobOf(BY_KEY, 0x24).toString('base64')],
    ['is written in percent signs', encodeURIComponent(`+${blobOf(BY_KEY).toString('base64')}`)],
    ['is no text', { Blob: blobOf(BY_KEY).toString('base64') }],
    ['is empty', ''],
  ])('cannot be told when it %s', (_, text) => {
    expect(of(text)).toEqual({ stands: 'request', whole: false });
  });

  it.each([
    ['is masked at its end', `${blobOf(BY_KEY).toString('base64').slice(0, 90)}****`],
    ['ends after its id', Buffer.from(BY_KEY).toString('base64')],
    ['ends after its initialisation vector', blobOf(BY_KEY).subarray(0, 48).toString('base64')],
    ['ends there, in the other form', blobOf(BY_KEY, 0x24, 0x10, 2).subarray(0, 51).toString('base64')],
    ['has one character too many', `${blobOf(BY_KEY).subarray(0, 60).toString('base64')}A`],
    ['has the wrong padding', `${blobOf(BY_KEY).toString('base64')}=`],
    ['goes on after its padding', `${blobOf(BY_KEY).subarray(0, 61).toString('base64')}AAAA`],
  ])('may still be of one of our keys, and never speaks for one of others, when it %s', (_, text) => {
    expect(of(text)).toEqual({ stands: 'request', version: BY_KEY, whole: false });
  });
});
