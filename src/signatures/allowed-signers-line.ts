import { SIGNATURE_NAMESPACE } from '../release.js';
import { shown } from '../policy/request.js';
import { isName, WANTED_NAME } from './names.js';

/** One line of allowed_signers: a person and a key. `key` is the same text for the same key, however written. */
export interface SignerLine {
  readonly name: string;
  readonly key: string;
}

const KEY_TYPE =
  /^(ssh-ed25519|ssh-rsa|ecdsa-sha2-nistp(256|384|521)|sk-(ssh-ed25519|ecdsa-sha2-nistp256)@openssh\.com)$/;
const TIMESTAMP = /^\d{8}(\d{4}(\d\d)?)?Z?$/;
const OPTION = /^([a-z-]+)(?:="([^"]*)")?$/i;

/** Reads a line as OpenSSH does, and refuses what OpenSSH would take but one person per key does not allow. */
export function readLine(line: string): SignerLine | { problem: string } | undefined {
  const text = line.replace(/^[ \t]+|[ \t]+$/g, '');
  if (text === '' || text.startsWith('#')) return undefined;

  if (/[\u0000-\u0008\u000b-\u001f\u007f]/.test(text))
    return { problem: 'it holds a control character; remove it' };
  const quoted = /^"([^"]*)"[ \t]+(.*)$/.exec(text) ?? /^([^ \t"]+)[ \t]+(.*)$/.exec(text);
  const [name, rest] = [quoted?.[1], quoted?.[2]];
  if (name === undefined || rest === undefined) return { problem: 'it is not `NAME [options] KEYTYPE KEY`' };
  const problem = problemOfName(name);
  return problem === undefined ? readKey(name, fieldsOf(rest)) : { problem };
}

function problemOfName(name: string): string | undefined {
  if (/[*?!]/.test(name))
    return `${shown(name)} is a pattern, and would let one key speak for many; name one person`;
  if (name.includes(','))
    return `${shown(name)} lists several people; write one line for each, each with its own key`;
  return isName(name) ? undefined : `${shown(name)} cannot be a name; wanted: ${WANTED_NAME}`;
}

function readKey(name: string, fields: readonly string[]): SignerLine | { problem: string } {
  const [first = '', second = '', third = ''] = fields;
  const [options, type, blob] = isKeyType(first) ? ['', first, second] : [first, second, third];
  const problem = problemOfOptions(options) ?? problemOfType(type);
  if (problem !== undefined) return { problem };
  const key = keyOf(type, blob);
  return key === undefined
    ? { problem: `the key after ${type} is damaged; paste the person's .pub file again` }
    : { name, key };
}

function isKeyType(word: string): boolean {
  return KEY_TYPE.test(word) || word.includes('-cert-v01@');
}

function problemOfType(type: string): string | undefined {
  if (type.includes('-cert-v01@'))
    return 'certificates are not supported by this version; list the plain public key';
  if (KEY_TYPE.test(type)) return undefined;
  return `${shown(type)} is not a key type; wanted: \`NAME [options] KEYTYPE KEY\`, as in a .pub file`;
}

function problemOfOptions(options: string): string | undefined {
  if (options === '') return undefined;
  for (const option of options.match(/(?:[^,"]|"[^"]*")+/g) ?? ['']) {
    const [, word = '', value] = OPTION.exec(option) ?? [];
    const problem = problemOfOption(word.toLowerCase(), value, option);
    if (problem !== undefined) return problem;
  }
  return undefined;
}

function problemOfOption(word: string, value: string | undefined, option: string): string | undefined {
  if (word === 'cert-authority')
    return "cert-authority lines are not supported by this version; list each person's key";
  if (word === 'valid-after' || word === 'valid-before') {
    return TIMESTAMP.test(value ?? '')
      ? undefined
      : `${shown(option)} is not a time; wanted: ${word}="YYYYMMDD[HHMM[SS]]Z"`;
  }
  if (word !== 'namespaces')
    return `${shown(option)} is neither a key type nor an option; known options: namespaces, valid-after, valid-before`;
  if (value !== undefined && value.split(',').includes(SIGNATURE_NAMESPACE) && !/[*?!]/.test(value))
    return undefined;
  return `${shown(option)} does not allow this key to approve; wanted: namespaces="${SIGNATURE_NAMESPACE}", or no such option`;
}

/** Words, where a quoted part may hold blanks. */
function fieldsOf(rest: string): string[] {
  return rest.match(/(?:[^ \t"]|"[^"]*")+/g) ?? [];
}

/** The key's own numbers, without the spare zeros that would make one RSA key look like two. */
function keyOf(type: string, blob: string): string | undefined {
  const bytes = Buffer.from(blob, 'base64');
  if (blob === '' || bytes.toString('base64') !== blob) return undefined;
  const parts: string[] = [];
  for (let at = 0; at < bytes.length;) {
    if (at + 4 > bytes.length) return undefined;
    const end = at + 4 + bytes.readUInt32BE(at);
    if (end > bytes.length) return undefined;
    parts.push(bytes.toString('hex', at + 4, end));
    at = end;
  }
  if (parts[0] !== Buffer.from(type).toString('hex') || parts.length < 2) return undefined;
  return (type === 'ssh-rsa' ? parts.map((part) => part.replace(/^(00)+/, '')) : parts).join(':');
}
