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
  for (const name of [...names, ...strangers]) writeKeys(name, keyOf(name));
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

interface Keys {
  readonly secret: string;
  readonly open: string;
}

/** Whoever is called the same has the same key in every world of this process: making one takes a process. */
const made = new Map<string, Keys>();

function writeKeys(name: string, path: string): void {
  const keys = made.get(name) ?? makeKeys(name, path);
  made.set(name, keys);
  writeFileSync(path, keys.secret, { mode: 0o600 });
  writeFileSync(`${path}.pub`, keys.open);
}

function makeKeys(name: string, path: string): Keys {
  execFileSync('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-C', name, '-f', path]);
  return { secret: readFileSync(path, 'utf8'), open: readFileSync(`${path}.pub`, 'utf8') };
}
