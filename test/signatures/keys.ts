import { execFileSync } from 'node:child_process';
import { createHash, generateKeyPairSync, sign } from 'node:crypto';
import { mkdtempSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { armored } from '../support/armor.js';

/** The base64 of a public key made of these parts, as a .pub file has it. */
export function blobOf(type: string, ...parts: readonly Buffer[]): string {
  return wire(Buffer.from(type), ...parts).toString('base64');
}

/** Each part behind its length. */
function wire(...parts: readonly Buffer[]): Buffer {
  return Buffer.concat(
    parts.flatMap((part) => {
      const length = Buffer.alloc(4);
      length.writeUInt32BE(part.length);
      return [length, part];
    }),
  );
}

/**
 * A security key made of software, which says of itself whether it was touched, as an attacker's may: its public half,
 * and its signature over a text.
 */
export function softSecurityKey(point?: Buffer) {
  const { privateKey, publicKey } = generateKeyPairSync('ed25519');
  const type = Buffer.from('sk-ssh-ed25519@openssh.com');
  const application = Buffer.from('ssh:');
  const raw = point ?? Buffer.from(publicKey.export({ format: 'der', type: 'spki' }).subarray(-32));
  const blob = wire(type, raw, application);
  const sha256 = (bytes: Buffer) => createHash('sha256').update(bytes).digest();
  const sha512 = (text: string) => createHash('sha512').update(text, 'utf8').digest();
  const magic = Buffer.from('SSHSIG');
  return {
    publicKey: `${type.toString()} ${blob.toString('base64')}`,
    fingerprint: `SHA256:${sha256(blob).toString('base64').replace(/=+$/, '')}`,
    signed(text: string, { touched }: { touched: boolean }): string {
      const [namespace, none, hash] = [Buffer.from('kms-release'), Buffer.alloc(0), Buffer.from('sha512')];
      const message = Buffer.concat([magic, wire(namespace, none, hash, sha512(text))]);
      const flagsAndCounter = Buffer.from([touched ? 1 : 0, 0, 0, 0, 9]);
      const asked = Buffer.concat([sha256(application), flagsAndCounter, sha256(message)]);
      const made = Buffer.concat([wire(type, sign(null, asked, privateKey)), flagsAndCounter]);
      return armored(
        Buffer.concat([magic, Buffer.from([0, 0, 0, 1]), wire(blob, namespace, none, hash, made)]),
      );
    },
  };
}

export function other25519(fill: number): string {
  return blobOf('ssh-ed25519', Buffer.alloc(32, fill));
}

export const ED25519 = other25519(1);

/** A real key pair that nobody uses: where its private half lies, and its public half. */
export function throwawayKey(
  name: string,
  kind: readonly string[] = ['-t', 'ed25519'],
): { path: string; publicKey: string } {
  const path = join(mkdtempSync(join(tmpdir(), 'kms-release-key-')), name);
  execFileSync('ssh-keygen', ['-q', ...kind, '-N', '', '-C', name, '-f', path]);
  return { path, publicKey: readFileSync(`${path}.pub`, 'utf8').split(' ').slice(0, 2).join(' ') };
}

/** Signs with any namespace, as someone without our tools would. */
export function signed(text: string, keyPath: string, namespace = 'kms-release'): string {
  return execFileSync('ssh-keygen', ['-q', '-Y', 'sign', '-n', namespace, '-f', keyPath], {
    input: text,
    encoding: 'utf8',
  });
}
