import { execFileSync } from 'node:child_process';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parseAllowedSigners, readAllowedSigners } from '../../src/signatures/allowed-signers.js';
import { blobOf, ED25519, other25519 } from './keys.js';
import { cpuMs } from '../support/cpu-ms.js';

const KEY = `ssh-ed25519 ${ED25519}`;
const OFF_CURVE = blobOf(
  'ecdsa-sha2-nistp256',
  Buffer.from('nistp256'),
  Buffer.concat([Buffer.from([4]), Buffer.alloc(64, 7)]),
);
const KEY2 = `ssh-ed25519 ${other25519(2)}`;

describe('allowed_signers', () => {
  it('lists people by name, once each, and knows itself by its bytes', () => {
    const text = `# people\n\nben ${KEY2} ben@laptop\nann ${KEY}\nann namespaces="git,kms-release",valid-before="20270101Z" ssh-ed25519 ${other25519(3)}\r\n`;

    expect(parse(text)).toEqual({
      signers: { names: ['ann', 'ben'], digest: expect.stringMatching(/^sha256:[0-9a-f]{64}$/), text },
    });
  });

  it('takes a quoted name with a blank', () => {
    expect(parse(`"ann lee" ${KEY}\n`)).toMatchObject({ signers: { names: ['ann lee'] } });
  });

  for (const [what, text, problem] of [
    ['nobody', '# nobody\n', 'it lists nobody'],
    ['a pattern', `*@example.com ${KEY}`, 'line 1: "*@example.com" is a pattern'],
    ['a question mark', `an? ${KEY}`, 'line 1: "an?" is a pattern'],
    ['a negation', `!ann ${KEY}`, 'line 1: "!ann" is a pattern'],
    ['a quoted pattern', `"*" ${KEY}`, 'line 1: "*" is a pattern'],
    ['two people on one line', `ann,ben ${KEY}`, 'line 1: "ann,ben" lists several people'],
    ['a name that is an option', `-ann ${KEY}`, 'line 1: "-ann" cannot be a name'],
    ['one key for two people', `ann ${KEY}\nben ${KEY} x`, '"ann" and "ben" have the same key'],
    [
      'two spellings of one person',
      `ann ${KEY}\nAnn ${KEY2}`,
      '"Ann" and "ann" differ only in case, form or blanks',
    ],
    [
      'two Unicode forms of one person',
      `"ann" ${KEY}\nａｎｎ ${KEY2}`,
      'differ only in case, form or blanks',
    ],
    ['a character nobody sees', `ann ${KEY}\na\u200bnn ${KEY2}`, 'line 2: "a\\u{200b}nn" cannot be a name'],
    [
      'an authority',
      `ann cert-authority ${KEY}`,
      'line 1: cert-authority lines are not supported by this version',
    ],
    [
      'a certificate',
      `ann ssh-ed25519-cert-v01@openssh.com AAAA`,
      'certificates are not supported by this version',
    ],
    ['a key for something else', `ann namespaces="git" ${KEY}`, 'does not allow this key to approve'],
    [
      'a key for all but this',
      `ann namespaces="!kms-release,kms-release" ${KEY}`,
      'does not allow this key to approve',
    ],
    [
      'an unknown option',
      `ann no-touch-required ${KEY}`,
      '"no-touch-required" is neither a key type nor an option',
    ],
    [
      'a time that is none',
      `ann valid-before="tomorrow" ${KEY}`,
      '"valid-before=\\"tomorrow\\"" is not a time',
    ],
    ['a name alone', 'ann', 'line 1: it is not `NAME [options] KEYTYPE KEY`'],
    ['an unknown kind of key', 'ann ssh-dss AAAA', '"ssh-dss" is neither a key type nor an option'],
    ['a key of another kind than it says', `ann ecdsa-sha2-nistp256 ${ED25519}`, 'is damaged'],
    [
      'a damaged key',
      `ann ssh-ed25519 ${ED25519.slice(0, -4)}`,
      'line 1: the key after ssh-ed25519 is damaged',
    ],
    [
      'an escaped quote that OpenSSH ends elsewhere',
      `ann namespaces="kms-release,x\\" ${KEY} y" ${KEY2}`,
      'line 1: it holds a backslash',
    ],
    [
      'a blank inside of an option',
      `ann namespaces="kms-release, x" ${KEY}`,
      'neither a key type nor an option',
    ],
    ['an option in capitals', `ann NAMESPACES="kms-release" ${KEY}`, 'is neither a key type nor an option'],
    [
      'an option that is written twice',
      `ann valid-after="20260101Z",valid-after="20260102Z" ${KEY}`,
      '"valid-after" is written twice',
    ],
    ['an option after which another is missing', `ann valid-after="20260101Z", ${KEY}`, 'nor an option'],
    ['a day that does not exist', `ann valid-before="20270230Z" ${KEY}`, 'is not a time'],
    [
      'a key that is never valid',
      `ann valid-after="20270102Z",valid-before="20270101Z" ${KEY}`,
      'valid-before is not later than valid-after',
    ],
    ['a quote behind the key', `ann ${KEY} "laptop`, 'a quote after the key'],
    ['a point that is on no curve', `ann ecdsa-sha2-nistp256 ${OFF_CURVE}`, 'is damaged'],
    ['the name of a kind of key as ssh-keygen prints it', `ann ED25519 ${ED25519}`, '"ED25519" is neither'],
    ['a line that is too long', `ann ${KEY} ${'x'.repeat(9_000)}`, 'a line with one key has fewer than 8192'],
    ['a control character', `ann\u0007 ${KEY}`, 'line 1: it holds a control character'],
  ] as const) {
    it(`is refused with ${what}`, () => {
      const read = parse(text);

      expect('problems' in read ? read.problems.join('\n') : 'taken').toContain(problem);
    });
  }

  it('takes a number in one spelling: spare zeros would make one RSA key look like two', () => {
    const modulus = Buffer.concat([Buffer.from([0]), Buffer.alloc(256, 0xc5)]);
    const line = (e: readonly number[], n: Buffer) =>
      parse(`ann ssh-rsa ${blobOf('ssh-rsa', Buffer.from(e), n)}`);

    expect(line([1, 0, 1], modulus)).toHaveProperty('signers');
    for (const [e, n] of [
      [[1, 0, 1], Buffer.concat([Buffer.from([0]), modulus])],
      [[0, 1, 0, 1], modulus],
      [[1, 0, 1], modulus.subarray(1)],
    ] as const)
      expect(line(e, n)).toMatchObject({ problems: [expect.stringContaining('is damaged')] });
  });

  it('tells one key under two kinds or two applications from two keys', () => {
    const [point, one, other] = [Buffer.alloc(32, 1), Buffer.from('ssh:'), Buffer.from('ssh:b')];
    const sk = (application: Buffer) => {
      const type = 'sk-ssh-ed25519@openssh.com';
      return `${type} ${blobOf(type, point, application)}`;
    };

    for (const second of [sk(one), sk(other)])
      expect(parse(`ann ${second === sk(one) ? KEY : sk(one)}\nben ${second}`)).toMatchObject({
        problems: ['"ann" and "ben" have the same key; every person needs a key of their own'],
      });
  });

  it.each([
    ['RSA keys below 2048 bits', [1, 0, 1], 255, 'it is an RSA key of 2040 bits; 2048 to 16384 are wanted'],
    ['an RSA key by which everybody can sign', [1], 256, 'with an exponent that proves nothing'],
    ['an RSA key with an even exponent', [2], 256, 'with an exponent that proves nothing'],
  ] as const)('is refused with %s', (_, e, bytes, problem) => {
    const modulus = Buffer.concat([Buffer.from([0]), Buffer.alloc(bytes, 0xc5)]);

    expect(parse(`ann ssh-rsa ${blobOf('ssh-rsa', Buffer.from(e), modulus)}`)).toMatchObject({
      problems: [expect.stringContaining(problem)],
    });
  });

  it('is read in milliseconds, whatever its lines are made of', () => {
    const blanks = ' '.repeat(120_000);
    const started = cpuMs();

    for (const text of [`ann${blanks}x`, `ann ${KEY}${blanks}x`, `${blanks}ann ${KEY}`, '"'.repeat(500_000)])
      parse(text);
    parse(`ann ${blanks.slice(0, 8_000)}x\n`.repeat(130));
    parse(`ann ${'a="",'.repeat(1_600)}x\n`.repeat(130));
    expect(parse('x\n'.repeat(500_000))).toEqual({
      problems: ['it has 500001 lines; at most 20000 are read'],
    });

    expect(cpuMs() - started).toBeLessThan(5_000);
  });

  it('tells twenty of its problems and how many more there are', () => {
    const read = parse('x\n'.repeat(1_000));

    expect('problems' in read ? read.problems.slice(19) : []).toEqual([
      'line 20: it is not `NAME [options] KEYTYPE KEY`',
      'and 980 more problems',
    ]);
  });

  it('is refused with all its problems, each with its line', () => {
    expect(parse(`* ${KEY}\n\nann ssh-dss AAAA\n`)).toMatchObject({
      problems: [expect.stringMatching(/^line 1: /), expect.stringMatching(/^line 3: /)],
    });
  });

  it('is refused when it cannot be read, is too large, or is no text', () => {
    const folder = mkdtempSync(join(tmpdir(), 'kms-release-signers-'));
    writeFileSync(join(folder, 'large'), Buffer.alloc(1024 * 1024 + 1));
    writeFileSync(join(folder, 'binary'), Buffer.from([0xff, 0xfe]));

    expect(() => readAllowedSigners(join(folder, 'absent'))).toThrow('cannot be read (ENOENT)');
    expect(() => readAllowedSigners(join(folder, 'large'))).toThrow('is larger than 1 MiB');
    expect(() => readAllowedSigners(join(folder, 'binary'))).toThrow('it is not UTF-8 text');
    execFileSync('mkfifo', [join(folder, 'pipe')]);
    for (const endless of ['/dev/zero', join(folder, 'pipe')])
      expect(() => readAllowedSigners(endless)).toThrow('a pipe or a device');
  });
});

function parse(text: string) {
  return parseAllowedSigners(Buffer.from(text));
}
