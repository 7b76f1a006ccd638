import { resolve } from 'node:path';
import { z } from 'zod';
import { readAllowedSigners } from '../signatures/allowed-signers.js';
import { signStatement, verifySignature } from '../signatures/ssh.js';
import { sshKeygen } from '../signatures/ssh-keygen.js';
import type { IdentityName } from './forms.js';
import type { Approvers, IdentityProvider } from './provider.js';

export { allowedSignersOf } from '../signatures/made-signers.js';

const error = 'the path of an allowed_signers file';
const FIELDS = { allowed_signers: z.string({ error }).refine((path) => path.trim() !== '', { error }) };
const SECTION = z.object(FIELDS);

/** Approvers are listed with their public keys in an allowed_signers; OpenSSH itself signs and verifies. */
export const ssh: IdentityProvider = {
  name: 'ssh',
  fields: FIELDS,
  approversIn: (section, folder) =>
    readAllowedSigners(resolve(folder, SECTION.parse(section).allowed_signers)),
  async mustWork() {
    // Whatever it answers, it is there.
    await sshKeygen(['-Y', 'verify'], Buffer.from(''), { timeoutMs: 10_000 });
  },
  verify: ({ list, ...word }) => verifySignature({ ...word, allowedSignersText: list }),
  sign: (statement, keyPath, quiet = false) => signStatement({ statement, keyPath, quiet }),
};

/** The approvers in a file that somebody brings, for `verify`. Throws `BAD_CONFIGURATION` with every problem. */
export function approversInFile(path: string): Approvers & { readonly identity: IdentityName } {
  return { identity: ssh.name, ...readAllowedSigners(path) };
}
