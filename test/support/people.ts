import { execFileSync } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { signStatement } from '../../src/signatures/ssh.js';

/** Throwaway approvers with real SSH keys. */
export interface People {
  readonly allowedSigners: string;
  keyOf(name: string): string;
  /** As OpenSSH prints it. */
  fingerprintOf(name: string): string;
  sign(name: string, statement: string): Promise<{ statement: string; signature: string }>;
}

export function createPeople(
  folder: string,
  names: readonly string[],
  strangers: readonly string[] = [],
): People {
  mkdirSync(folder, { recursive: true });
  const keyOf = (name: string) => join(folder, name);
  for (const name of [...names, ...strangers]) {
    execFileSync('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-C', name, '-f', keyOf(name)]);
  }
  const lines = names.map(
    (name) =>
      `${name} ${readFileSync(`${keyOf(name)}.pub`, 'utf8')
        .split(' ')
        .slice(0, 2)
        .join(' ')}`,
  );
  const allowedSigners = join(folder, 'allowed_signers');
  writeFileSync(allowedSigners, `${lines.join('\n')}\n`);
  return {
    allowedSigners,
    keyOf,
    fingerprintOf: (name) =>
      execFileSync('ssh-keygen', ['-l', '-f', `${keyOf(name)}.pub`], { encoding: 'utf8' }).split(' ')[1] ??
      '',
    sign: async (name, statement) => ({
      statement,
      signature: await signStatement({ statement, keyPath: keyOf(name) }),
    }),
  };
}
