import { mkdtempSync, readdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { signStatement, verifySignature, type SignatureToVerify } from '../../src/signatures/ssh.js';
import { signed, softSecurityKey, throwawayKey } from './keys.js';
import { verifiedByOpenSsh } from './openssh.js';

const ann = throwawayKey('ann');
const ben = throwawayKey('ben');
const PEOPLE = `ann ${ann.publicKey}\nben ${ben.publicKey}\n`;
const STATEMENT = '{"says":"approve","comment":"ü \\"quoted\\""}';
const ARMOR = "it is not OpenSSH's armored signature, and nothing else";
const BY_ANN = signed(STATEMENT, ann.path);
const GOOD: SignatureToVerify = {
  statement: STATEMENT,
  signature: BY_ANN,
  signer: 'ann',
  allowedSignersText: PEOPLE,
  at: new Date('2026-11-23T04:00:00Z'),
};

afterEach(() => {
  vi.unstubAllEnvs();
});

describe('a signature', () => {
  it('counts for the person who made it, and names the key', async () => {
    expect(await verifySignature(GOOD)).toEqual({ key: expect.stringMatching(/^SHA256:[A-Za-z0-9+/]{43}$/) });
  });

  it('counts when it was made by signStatement over exactly these bytes', async () => {
    const signature = await signStatement({ statement: STATEMENT, keyPath: ann.path });

    expect(await verifySignature({ ...GOOD, signature })).toHaveProperty('key');
  });

  for (const [what, change, why] of [
    [
      'one byte was changed',
      { statement: STATEMENT.replace('approve', 'approvE') },
      'was not made over these bytes',
    ],
    ['a newline was added', { statement: `${STATEMENT}\n` }, 'was not made over these bytes'],
    [
      'it was made for git',
      { signature: signed(STATEMENT, ann.path, 'git') },
      'was made for another namespace',
    ],
    ['someone else made it', { signature: signed(STATEMENT, ben.path) }, 'its key is not listed for ann'],
    ['it is claimed by someone else', { signer: 'ben' }, 'its key is not listed for ben'],
    [
      'nobody knows its key',
      { signature: signed(STATEMENT, throwawayKey('x').path) },
      'its key is not listed for ann',
    ],
    ['its signer is not listed', { signer: 'dan' }, 'its key is not listed for dan'],
    ['its signer is an option', { signer: '-Y' }, 'the signer is "-Y"; expected a name'],
    ['its signer is a pattern', { signer: '*' }, 'the signer is "*"; expected a name'],
    ['a text stands after its armor', { signature: `${BY_ANN}and more\n` }, ARMOR],
    ['a blank line stands after its armor', { signature: `${BY_ANN}\n` }, ARMOR],
    ['a text stands before its armor', { signature: `hello\n${BY_ANN}` }, ARMOR],
    ['it is there twice', { signature: BY_ANN + BY_ANN }, ARMOR],
    ['its lines end as on Windows', { signature: BY_ANN.replaceAll('\n', '\r\n') }, ARMOR],
    ['a blank line stands in it', { signature: BY_ANN.replace('-----\n', '-----\n\n') }, ARMOR],
    ['a blank stands in it', { signature: BY_ANN.replace('\nU1NI', '\n U1NI') }, ARMOR],
    ['it is empty', { signature: '' }, "is not OpenSSH's armored signature"],
    [
      'it is garbage',
      { signature: '-----BEGIN SSH SIGNATURE-----\nhello' },
      "is not OpenSSH's armored signature",
    ],
    [
      'its statement is huge',
      { statement: 'x'.repeat(64 * 1024 + 1) },
      'the statement is larger than 64 KiB',
    ],
    ['it is huge', { signature: 'x'.repeat(16 * 1024 + 1) }, 'the signature is larger than 16 KiB'],
    [
      'its key is for git only',
      { allowedSignersText: `ann namespaces="git" ${ann.publicKey}\n` },
      'is not listed for ann',
    ],
  ] as const) {
    it(`does not count when ${what}`, async () => {
      expect(await verifySignature({ ...GOOD, ...change })).toEqual({
        refused: { code: 'SIGNATURE_INVALID', text: expect.stringContaining(why) },
      });
    });
  }

  it('does not count for a text that would change on its way to bytes', async () => {
    const signature = signed('\ufffd', ann.path);

    expect(await verifySignature({ ...GOOD, statement: '\ufffd', signature })).toHaveProperty('key');
    expect(await verifySignature({ ...GOOD, statement: '\ud800', signature })).toMatchObject({
      refused: { code: 'SIGNATURE_INVALID', text: expect.stringContaining('not well-formed Unicode') },
    });
  });

  it('of a security key counts only when somebody touched it, whatever OpenSSH says', async () => {
    const key = softSecurityKey();
    const allowedSignersText = `ann ${key.publicKey}\n`;
    const by = (touched: boolean) => key.signed(STATEMENT, { touched });

    for (const touched of [true, false])
      expect(verifiedByOpenSsh(allowedSignersText, 'ann', STATEMENT, by(touched))).toBe(true);
    expect(await verifySignature({ ...GOOD, allowedSignersText, signature: by(true) })).toHaveProperty('key');
    expect(await verifySignature({ ...GOOD, allowedSignersText, signature: by(false) })).toEqual({
      refused: {
        code: 'SIGNATURE_INVALID',
        text: expect.stringContaining('nobody touched the security key'),
      },
    });
  });

  it.each([
    ['ecdsa', '-t ecdsa -b 256'],
    ['ecdsa of 521 bits', '-t ecdsa -b 521'],
    ['RSA of 2048 bits', '-t rsa -b 2048'],
  ])('of a key of %s counts', async (_, kind) => {
    const key = throwawayKey('ann', kind.split(' '));
    const allowedSignersText = `ann ${key.publicKey}\n`;

    expect(
      await verifySignature({ ...GOOD, allowedSignersText, signature: signed(STATEMENT, key.path) }),
    ).toHaveProperty('key');
  });

  it('of a small RSA key does not count, whatever OpenSSH says', async () => {
    const key = throwawayKey('ann', ['-t', 'rsa', '-b', '1024']);
    const allowedSignersText = `ann ${key.publicKey}\n`;
    const signature = signed(STATEMENT, key.path);

    expect(verifiedByOpenSsh(allowedSignersText, 'ann', STATEMENT, signature)).toBe(true);
    expect(await verifySignature({ ...GOOD, allowedSignersText, signature })).toEqual({
      refused: { code: 'SIGNATURE_INVALID', text: expect.stringContaining('an RSA key of 1024 bits') },
    });
  });

  it('is judged by the given time in UTC, wherever this runs and whatever this machine’s clock says', async () => {
    vi.stubEnv('TZ', 'Asia/Shanghai');
    const allowedSignersText = `ann valid-after="20200101000000",valid-before="20200102000000" ${ann.publicKey}\n`;
    const at = (time: string) => verifySignature({ ...GOOD, allowedSignersText, at: new Date(time) });

    expect(await at('2020-01-01T23:59:59Z')).toHaveProperty('key');
    expect(await at('2020-01-02T00:00:01Z')).toMatchObject({ refused: { code: 'SIGNATURE_KEY_EXPIRED' } });
    expect(await at('2019-12-31T23:59:59Z')).toMatchObject({ refused: { code: 'SIGNATURE_KEY_EXPIRED' } });
  });

  it('leaves no file behind', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'kms-release-test-'));
    vi.stubEnv('TMPDIR', folder);

    await verifySignature(GOOD);
    await verifySignature({ ...GOOD, signature: 'garbage' });

    expect(readdirSync(folder)).toEqual([]);
  });

  it('is neither good nor bad without OpenSSH', async () => {
    vi.stubEnv('PATH', '/nonexistent');

    await expect(verifySignature(GOOD)).rejects.toMatchObject({
      type: 'SSH_KEYGEN_MISSING',
      message: expect.stringContaining('install OpenSSH'),
    });
  });

  it('is not made without a key', async () => {
    await expect(signStatement({ statement: STATEMENT, keyPath: '/nonexistent/key' })).rejects.toMatchObject({
      type: 'SIGNING_FAILED',
      message: expect.stringContaining('nothing was sent'),
    });
  });
});
