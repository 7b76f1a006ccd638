import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** The base64 of a public key made of these parts, as a .pub file has it. */
export function blobOf(type: string, ...parts: readonly Buffer[]): string {
  const all = [Buffer.from(type), ...parts].flatMap((part) => {
    const length = Buffer.alloc(4);
    length.writeUInt32BE(part.length);
    return [length, part];
  });
  return Buffer.concat(all).toString('base64');
}

export function other25519(fill: number): string {
  return blobOf('ssh-ed25519', Buffer.alloc(32, fill));
}

export const ED25519 = other25519(1);

/** A real key pair that nobody uses: where its private half lies, and its public half. */
export function throwawayKey(name: string): { path: string; publicKey: string } {
  const path = join(mkdtempSync(join(tmpdir(), 'kms-release-key-')), name);
  execFileSync('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-C', name, '-f', path]);
  return { path, publicKey: readFileSync(`${path}.pub`, 'utf8').split(' ').slice(0, 2).join(' ') };
}

/** Signs with any namespace, as someone without our tools would. */
export function signed(text: string, keyPath: string, namespace = 'kms-release'): string {
  return execFileSync('ssh-keygen', ['-q', '-Y', 'sign', '-n', namespace, '-f', keyPath], {
    input: text,
    encoding: 'utf8',
  });
}
