import { readBounded, utf8Text } from '../read-bounded.js';
import { shown } from '../values/text.js';
import { parseAllowedSigners } from './allowed-signers.js';
import { isKeyType } from './public-key.js';

/** A person, and the file with their public key. */
export interface KeyOfPerson {
  readonly name: string;
  readonly file: string;
}

/** A public key is one line; a file that is longer is none. */
const MAX_MIB = 1;
const BARE_NAME = /^[\w.@+-]+$/;

/**
 * The text of an allowed_signers with one line for each of these people, or everything that is wrong with them or their
 * keys. Of a file that is no public key nothing is quoted: it may be a private one.
 */
export function allowedSignersOf(people: readonly KeyOfPerson[]): { text: string } | { problems: string[] } {
  const lines = people.map(lineOf);
  const problems = lines.flatMap((line) => ('problem' in line ? [line.problem] : []));
  if (problems.length > 0) return { problems };
  const text = lines.map((line) => ('text' in line ? `${line.text}\n` : '')).join('');
  const read = parseAllowedSigners(Buffer.from(text));
  return 'problems' in read ? read : { text };
}

function lineOf({ name, file }: KeyOfPerson): { text: string } | { problem: string } {
  const key = keyIn(file);
  const about = (why: string) => ({ problem: `the key of ${shown(name)}, ${shown(file)}: ${why}` });
  if ('why' in key) return about(key.why);
  const text = `${BARE_NAME.test(name) ? name : `"${name}"`} ${key.type} ${key.blob}`;
  const read = parseAllowedSigners(Buffer.from(`${text}\n`));
  if ('problems' in read)
    return about(read.problems.map((problem) => problem.replace(/^line 1: /, '')).join('; '));
  // A name that were more than a name could bring a line of its own.
  return read.signers.names.join() === name ? { text } : about('the name is not one that a line can have');
}

function keyIn(file: string): { readonly type: string; readonly blob: string } | { readonly why: string } {
  const text = textOf(file);
  if (typeof text !== 'string') return text;
  if (text.includes('PRIVATE KEY'))
    return { why: 'it is a private key, which stays with its owner; name the .pub file beside it' };
  const lines = text.split('\n').filter((line) => line.trim() !== '' && !line.startsWith('#'));
  const [type = '', blob = ''] = (lines[0] ?? '').trim().split(/[ \t]+/);
  if (lines.length !== 1 || !(isKeyType(type) || type.includes('-cert-v01@')))
    return { why: 'it is not one public key of OpenSSH, as in a .pub file' };
  return { type, blob };
}

function textOf(file: string): string | { readonly why: string } {
  try {
    return utf8Text(readBounded(file, MAX_MIB)) ?? { why: 'it is not text' };
  } catch (error) {
    return { why: `it cannot be read (${error instanceof Error ? error.message : 'unreadable'})` };
  }
}
