import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { formOf, IDENTITIES, isSignature, isUnproved } from '../../src/identity/forms.js';
import { IDENTITY_PROVIDERS, identityProvider } from '../../src/identity/providers.js';
import { armored } from '../support/armor.js';

const ARMOR = armored('whatever');
const SRC = fileURLToPath(new URL('../../src/', import.meta.url));
/** The names of the ways to prove a name, as a program would compare them, and what only one of them has. */
const OF_ONE_WAY = /'(ssh|asserted)'|signature [!=]== ''|isArmor|verifySignature|signStatement|sshKeygen/;

describe('a way to prove a name', () => {
  it('is told apart from the others in its own folder alone', () => {
    const files = readdirSync(SRC, { recursive: true, encoding: 'utf8' });
    const others = files.filter(
      (file) => file.endsWith('.ts') && !/^(identity|signatures)\/|^values\/armor\.ts$/.test(file),
    );

    expect(others.length).toBeGreaterThan(100);
    expect(others.filter((file) => OF_ONE_WAY.test(readFileSync(SRC + file, 'utf8')))).toEqual([]);
  });

  it('has one provider, under its own name', () => {
    expect(IDENTITY_PROVIDERS.map(({ name }) => name)).toEqual([...IDENTITIES]);
    expect(IDENTITIES.map((name) => identityProvider(name).name)).toEqual([...IDENTITIES]);
  });

  for (const claimed of [undefined, '', 'SSH', 'oidc', '__proto__', 'constructor']) {
    it(`that is ${JSON.stringify(claimed)} is taken for one that believes no typed name`, () => {
      const form = formOf(claimed);

      expect(form.proves).toBe(true);
      expect(identityProvider(claimed).name).toBe('ssh');
      expect(form.typedNameReason({ as: 'ann', instanceId: 'kst-1' })).toMatchObject({
        code: 'IDENTITY_NOT_PROVED',
      });
      expect(form.howToApprove({ instanceId: 'kst-1', factsDigest: 'sha256:1' })).toContain('--key');
    });
  }

  it('knows its own signatures, and nothing else for one', () => {
    expect([ARMOR, ''].map(isSignature)).toEqual([true, true]);
    expect([ARMOR, ''].map(isUnproved)).toEqual([false, true]);
    expect(['yes', ' ', `${ARMOR}x`].map(isSignature)).toEqual([false, false, false]);
  });

  it('that proves nothing signs nothing, and works before a sandbox only', async () => {
    const provider = identityProvider('asserted');

    await expect(provider.sign('text', '/dev/null')).rejects.toMatchObject({ type: 'SIGNING_FAILED' });
    await expect(provider.mustWork(false)).rejects.toMatchObject({ type: 'BAD_CONFIGURATION' });
    await expect(provider.mustWork(true)).resolves.toBeUndefined();
  });
});
