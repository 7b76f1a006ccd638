import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { parseAllowedSigners } from '../../src/signatures/allowed-signers.js';
import { allowedSignersOf } from '../../src/signatures/made-signers.js';
import { throwawayKey } from './keys.js';

const folder = mkdtempSync(join(tmpdir(), 'made-signers-'));
afterAll(() => rmSync(folder, { recursive: true }));

const ann = throwawayKey('ann');
const ben = throwawayKey('ben');

describe('A list of approvers that is made of their keys', () => {
  it.each(['ann', 'Ann Lee', '#ann', 'ann@example.com', 'Ånn', "o'ann"])(
    'lists %s under that very name',
    (name) => {
      const made = allowedSignersOf([
        person(name, ann.publicKey),
        person('ben', `# his\n${ben.publicKey} a "comment"\n`),
      ]);
      const text = 'text' in made ? made.text : '';

      expect(parseAllowedSigners(Buffer.from(text))).toMatchObject({
        signers: { names: [name, 'ben'].toSorted() },
      });
      expect(text).not.toContain('comment');
    },
  );

  it.each([
    ['of two lines', `${ann.publicKey}\n${ben.publicKey}\n`, 'not one public key'],
    ['with a private key', '-----BEGIN OPENSSH PRIVATE KEY-----\nSECRET\n', 'name the .pub file beside it'],
    ['with a token', 'SECRET of somebody', 'not one public key'],
    ['that is empty', '', 'not one public key'],
    ['with a key that is cut', ann.publicKey.slice(0, 50), 'is damaged'],
    ['with a certificate', 'ssh-ed25519-cert-v01@openssh.com AAAA', 'certificates are not supported'],
    [
      'with a small key',
      throwawayKey('small', ['-t', 'rsa', '-b', '1024']).publicKey,
      'RSA key of 1024 bits',
    ],
  ])('is not made of a file %s, and quotes nothing of it', (_, text, why) => {
    const { problems } = { problems: [''], ...allowedSignersOf([person('ann', text)]) };

    expect(problems).toEqual([expect.stringContaining(why)]);
    expect(problems.join()).not.toContain('SECRET');
  });

  it.each(['ann\nmallory', 'ann,ben', 'a*', '"ann', ''])('takes %j for no name', (name) => {
    expect(allowedSignersOf([person(name, ann.publicKey)])).toHaveProperty('problems');
  });

  it('is not made of files that are away or no files', () => {
    const made = allowedSignersOf([
      { name: 'ann', file: join(folder, 'nowhere') },
      { name: 'ben', file: folder },
    ]);

    expect(made).toMatchObject({
      problems: [expect.stringContaining('ENOENT'), expect.stringContaining('a folder')],
    });
  });
});

let files = 0;
function person(name: string, text: string) {
  files += 1;
  const file = join(folder, `${files}.pub`);
  writeFileSync(file, text);
  return { name, file };
}
