import { SIGNATURE_NAMESPACE } from '../release.js';
import { shown } from '../values/text.js';
import { optionsProblem } from './allowed-signers-options.js';
import { isName, WANTED_NAME } from '../values/names.js';
import { isKeyType, readPublicKey } from './public-key.js';

/** One line of allowed_signers: a person and a key. `key` is the same text for the same key, however written. */
export interface SignerLine {
  readonly name: string;
  readonly key: string;
}

/** An RSA key of 16,384 bits, with a name, options and a comment, has fewer. */
const MAX_CHARACTERS = 8_192;
const FORM = 'it is not `NAME [options] KEYTYPE KEY`';
/** Each pattern that reads a line is linear: a line may be made of anything. */
const NAME = /^(?:"([^"]*)"|([^ \t"]+))[ \t]/;

/**
 * Reads a line by a closed grammar, in which nothing is escaped, so that OpenSSH reads nothing else in it. What it
 * does not know is refused, also where OpenSSH would take it: one key is one person.
 */
export function readLine(line: string): SignerLine | { problem: string } | undefined {
  const text = withoutBlanksAround(line);
  if (text === '') return undefined;
  const problem = problemOfText(text);
  if (problem !== undefined) return { problem };
  if (text.startsWith('#')) return undefined;
  const [whole = '', quoted, bare] = NAME.exec(text) ?? [];
  const name = quoted ?? bare;
  if (name === undefined) return { problem: FORM };
  const inName = problemOfName(name);
  return inName === undefined ? readKey(name, text.slice(whole.length)) : { problem: inName };
}

function problemOfText(text: string): string | undefined {
  if (text.length > MAX_CHARACTERS)
    return `it has ${text.length} characters; a line with one key has fewer than ${MAX_CHARACTERS}`;
  if (/[\u0000-\u0008\u000a-\u001f\u007f]/.test(text)) return 'it holds a control character; remove it';
  if (text.startsWith('#')) return undefined;
  return text.includes('\\') ? 'it holds a backslash; nothing is escaped here: remove it' : undefined;
}

function problemOfName(name: string): string | undefined {
  if (/[*?!]/.test(name))
    return `${shown(name)} is a pattern, and would let one key speak for many; name one person`;
  if (name.includes(','))
    return `${shown(name)} lists several people; write one line for each, each with its own key`;
  return isName(name) ? undefined : `${shown(name)} cannot be a name; expected ${WANTED_NAME}`;
}

function readKey(name: string, rest: string): SignerLine | { problem: string } {
  const words = rest.split(/[ \t]+/).filter((word) => word !== '');
  const options = isAnyKeyType(words[0] ?? '') ? '' : (words.shift() ?? '');
  const [type = '', blob = '', ...comment] = words;
  const problem = optionsProblem(options, SIGNATURE_NAMESPACE) ?? problemOfType(type);
  if (problem !== undefined) return { problem };
  if (comment.some((word) => word.includes('"')))
    return { problem: 'it holds a quote after the key; remove it' };
  const bytes = Buffer.from(blob, 'base64');
  const key = blob !== '' && bytes.toString('base64') === blob ? readPublicKey(bytes) : undefined;
  if (key?.type !== type)
    return { problem: `the key after ${type} is damaged; paste the person's .pub file again` };
  return key.weakness === undefined ? { name, key: key.numbers } : { problem: weak(name, key.weakness) };
}

function weak(name: string, weakness: string): string {
  return `the key of ${shown(name)} cannot approve: ${weakness}`;
}

function isAnyKeyType(word: string): boolean {
  return isKeyType(word) || word.includes('-cert-v01@');
}

function problemOfType(type: string): string | undefined {
  if (type.includes('-cert-v01@'))
    return 'certificates are not supported by this version; list the plain public key';
  if (isKeyType(type)) return undefined;
  return type === ''
    ? FORM
    : `${shown(type)} is not a key type; expected \`NAME [options] KEYTYPE KEY\`, as in a .pub file`;
}

// By hand: a pattern for the end of a text looks from every blank in it.
function withoutBlanksAround(line: string): string {
  let [from, to] = [0, line.length];
  while (from < to && isBlank(line[from])) from += 1;
  while (to > from && isBlank(line[to - 1])) to -= 1;
  return line.slice(from, to);
}

function isBlank(character: string | undefined): boolean {
  return character === ' ' || character === '\t';
}
