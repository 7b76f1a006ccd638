import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readLine } from '../../src/signatures/allowed-signers-line.js';
import { signed, softSecurityKey, throwawayKey } from './keys.js';
import { principalsByOpenSsh, verifiedByOpenSsh } from './openssh.js';

const TEXT = 'a text';
const keys = [
  throwawayKey('one'),
  throwawayKey('two'),
  throwawayKey('three', ['-t', 'ecdsa', '-b', '256']),
].map(({ path, publicKey }) => ({ publicKey, signature: signed(TEXT, path) }));
const soft = softSecurityKey();
const KEYS = [...keys, { publicKey: soft.publicKey, signature: soft.signed(TEXT, { touched: true }) }];

/** What a line can be made of, and what OpenSSH or our reader may take for a border. */
const piece = fc.oneof(
  { weight: 6, arbitrary: fc.constantFrom(...KEYS.map(({ publicKey }) => publicKey)) },
  {
    weight: 4,
    arbitrary: fc.constantFrom(
      'namespaces="kms-release"',
      'namespaces="git,kms-release"',
      'valid-after="20260101Z"',
      'valid-before="202701010000Z"',
      'valid-before="20270101000000"',
      'cert-authority',
      'valid-before="20280101"',
    ),
  },
  { weight: 2, arbitrary: fc.constantFrom('ann', '"ann"', '"ann lee"', 'ben', 'zoë', 'a#b', '#') },
  {
    weight: 3,
    arbitrary: fc.constantFrom(
      '"',
      '\\',
      '\\"',
      ',',
      ' ',
      '\t',
      '#',
      '=',
      "'",
      '\u00a0',
      '\u200b',
      'x',
      '*',
      '\r',
    ),
  },
);
const line = fc
  .tuple(
    fc.constantFrom('ann', '"ann"', '"ann lee"', ' ann', 'zoë', 'a#b', '#ann', '"#ann"', "a'n"),
    fc.array(piece, { minLength: 1, maxLength: 6 }),
    fc.array(fc.constantFrom(' ', ' ', '  ', '\t', ',', ''), { minLength: 7, maxLength: 7 }),
  )
  .map(([name, pieces, between]) =>
    [name, ...pieces].map((part, at) => `${part}${between[at] ?? ''}`).join(''),
  );

describe('a line of allowed_signers that is taken', () => {
  it('is read by OpenSSH as by us: this person, this key, and no other', () => {
    let taken = 0;
    fc.assert(
      fc.property(line, (text) => {
        const read = readLine(text);
        if (read === undefined || 'problem' in read) return;
        taken += 1;
        const list = `${text}\n`;
        for (const { publicKey, signature } of KEYS) {
          const own = readLine(`x ${publicKey}`);
          const isIt = own !== undefined && 'key' in own && own.key === read.key;
          expect(principalsByOpenSsh(list, signature)).toEqual(isIt ? [read.name] : []);
          if (isIt) expect(verifiedByOpenSsh(list, read.name, TEXT, signature)).toBe(true);
        }
      }),
      { numRuns: 1_000 },
    );

    expect(taken).toBeGreaterThan(30);
  });

  it('is never one that OpenSSH reads two keys in', () => {
    const [one, two] = KEYS.map(({ publicKey }) => publicKey);

    for (const text of [
      `ann namespaces="kms-release,x\\" ${one} y" ${two}`,
      `ann namespaces="kms-release" ${one} ", ${two}`,
      `ann "namespaces=kms-release" ${one}`,
      `"ann" "ben" ${one}`,
      `"ann\\" ${one} x" ${two}`,
      `ann"ben" ${one}`,
      `"ann"ben ${one}`,
    ])
      expect(readLine(text)).toHaveProperty('problem');
  });
});
