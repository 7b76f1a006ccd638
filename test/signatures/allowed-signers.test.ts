import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parseAllowedSigners, readAllowedSigners } from '../../src/signatures/allowed-signers.js';
import { blobOf, ED25519, other25519 } from './keys.js';

const KEY = `ssh-ed25519 ${ED25519}`;
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
    ['a control character', `ann\u0007 ${KEY}`, 'line 1: it holds a control character'],
  ] as const) {
    it(`is refused with ${what}`, () => {
      const read = parse(text);

      expect('problems' in read ? read.problems.join('\n') : 'taken').toContain(problem);
    });
  }

  it('sees through spare zeros that would make one RSA key look like two', () => {
    const plain = blobOf('ssh-rsa', Buffer.from([3]), Buffer.from([5, 5]));
    const padded = blobOf('ssh-rsa', Buffer.from([3]), Buffer.from([0, 5, 5]));

    expect(parse(`ann ssh-rsa ${plain}\nben ssh-rsa ${padded}`)).toMatchObject({
      problems: ['"ann" and "ben" have the same key; every person needs a key of their own'],
    });
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
  });
});

function parse(text: string) {
  return parseAllowedSigners(Buffer.from(text));
}
