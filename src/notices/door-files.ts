import { statSync } from 'node:fs';
import { addressProblem, isLoopback } from '../config/address.js';
import type { DoorPolicy } from '../config/notices.js';
import { failure } from '../errors.js';
import { readBounded } from '../read-bounded.js';

/**
 * Reads where a door is, and its secret. Both are secrets: a file that everybody may read, or others may write, is refused.
 * Throws `NOTICE_DOOR_UNUSABLE`, which names the door and the file and nothing that is in it.
 */
export function readDoorFiles(door: DoorPolicy): { readonly address: string; readonly secret?: string } {
  const { name, kind, addressFile, secretFile } = door;
  const address = lineIn(name, addressFile);
  const problem = kind === 'email' ? mailProblem(address) : addressProblem(address);
  if (problem !== undefined) throw unusable(name, addressFile, `holds an address that ${problem}`);
  return { address, ...(secretFile !== undefined && { secret: lineIn(name, secretFile) }) };
}

function lineIn(name: string, file: string): string {
  let text: string;
  try {
    if ((statSync(file).mode & 0o027) !== 0)
      throw new Error('everybody may read it, or others may write it; chmod 600 it');
    text = Buffer.from(readBounded(file, 1)).toString('utf8').trim();
  } catch (error) {
    throw unusable(name, file, `cannot be used (${error instanceof Error ? error.message : 'unreadable'})`);
  }
  if (/^[\x21-\x7e]{1,2000}$/.test(text)) return text;
  throw unusable(name, file, 'does not hold one line without blanks');
}

function mailProblem(address: string): string | undefined {
  if (!URL.canParse(address)) return 'is not a URL';
  const { protocol, hostname, username } = new URL(address);
  if (!['smtp:', 'smtps:'].includes(protocol)) return 'is neither smtp:// nor smtps://';
  if (hostname === '') return 'names no host';
  return username !== '' || isLoopback(hostname) ? undefined : 'has no user and password';
}

function unusable(name: string, file: string, why: string): Error {
  return failure('NOTICE_DOOR_UNUSABLE', `The file ${file} of the door ${name} ${why}. It is read again.`);
}
