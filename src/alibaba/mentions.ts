import { type Ciphertext, ciphertextIn } from './ciphertext.js';
import { kindOfField, namesByForm } from './event-fields.js';
import { isRecord, jsonOf } from './wire.js';

const DEPTH = 16;
/** The longest name of anything of KMS: an ARN with the name of a secret. */
const LONGEST = 512;

/** What is taken of one event. The rest of it is dropped. */
export interface Taken {
  /** Names of KMS, wherever they stand. */
  readonly mentions: Set<string>;
  /** Those that stand where a key, a secret or an alias is named. */
  readonly objects: Set<string>;
  /** Those that stand where a ReEncrypt names the key that it decrypts with. */
  readonly sources: Set<string>;
  readonly ciphertexts: Ciphertext[];
  /** True where a part begins as JSON and is none: what it names is not known. */
  cutShort: boolean;
}

type Stands = Ciphertext['stands'];
type Into = readonly Set<string>[];

/** An event of which nothing is taken yet. */
export function nothingTaken(): Taken {
  return { mentions: new Set(), objects: new Set(), sources: new Set(), ciphertexts: [], cutShort: false };
}

/**
 * Takes what is needed of the parameters of a request or an answer, also of JSON text of them. Throws a RangeError where
 * values are nested deeper than 16: what was not read is not to be taken for nothing.
 */
export function takeParameters(taken: Taken, value: unknown, stands: Stands, depth = 0): void {
  mustBeShallow(depth);
  const parsed = typeof value === 'string' ? parsedOrCut(taken, value, stands) : value;
  if (Array.isArray(parsed)) for (const item of parsed) takeParameters(taken, item, stands, depth + 1);
  else if (isRecord(parsed))
    for (const [field, inner] of Object.entries(parsed)) takeField(taken, field, inner, stands, depth + 1);
  else takeByForm(taken, parsed, depth);
}

/** Takes texts that are names as they stand. Throws as `takeParameters`. */
export function takeNames(taken: Taken, value: unknown, into: Into, depth = 0): void {
  mustBeShallow(depth);
  const parsed = typeof value === 'string' ? parsedOrCut(taken, value, 'request') : value;
  if (Array.isArray(parsed)) for (const item of parsed) takeNames(taken, item, into, depth + 1);
  else if (isRecord(parsed)) takeFieldsByForm(taken, parsed, depth);
  else if (typeof parsed === 'string' && parsed !== '' && parsed !== 'undefined')
    for (const names of into) names.add(parsed.slice(0, LONGEST));
}

/** Takes of anything else only what tells by its form that it is a name of KMS. Throws as `takeParameters`. */
export function takeByForm(taken: Taken, value: unknown, depth = 0): void {
  mustBeShallow(depth);
  const parsed = typeof value === 'string' ? parsedOrCut(taken, value, 'request') : value;
  if (Array.isArray(parsed)) for (const item of parsed) takeByForm(taken, item, depth + 1);
  else if (isRecord(parsed)) takeFieldsByForm(taken, parsed, depth);
  else if (typeof parsed === 'string')
    for (const name of namesByForm(parsed)) taken.mentions.add(name.slice(0, LONGEST));
}

function takeFieldsByForm(taken: Taken, fields: Readonly<Record<string, unknown>>, depth: number): void {
  for (const [field, inner] of Object.entries(fields)) {
    const kind = kindOfField(field);
    if (kind !== 'never' && kind !== 'ciphertext') takeByForm(taken, inner, depth + 1);
  }
}

function takeField(taken: Taken, field: string, value: unknown, stands: Stands, depth: number): void {
  const { mentions, objects, sources } = taken;
  switch (kindOfField(field)) {
    case 'ciphertext':
      return takeCiphertext(taken, value, stands);
    case 'never':
      return;
    case 'source':
      return takeNames(taken, value, [mentions, objects, sources], depth);
    case 'object':
      return takeNames(taken, value, [mentions, objects], depth);
    case 'name':
      return takeNames(taken, value, [mentions], depth);
    case 'list':
      return takeList(taken, value, stands, depth);
    case 'by form':
      return takeByForm(taken, value, depth);
  }
}

// What was answered, or failed, is a part of what was asked for: only the whole list may say whose a use is.
function takeList(taken: Taken, value: unknown, stands: Stands, depth: number): void {
  const isMasked = typeof value === 'string' && !/^\s*[[{]/.test(value);
  const into = stands === 'request' ? taken : { ...taken, objects: new Set<string>() };
  takeParameters(into, value, stands, depth);
  if (isMasked || into.cutShort) taken.cutShort = true;
}

function takeCiphertext({ ciphertexts }: Taken, value: unknown, stands: Stands): void {
  if (value === null || value === undefined || value === '' || value === 'undefined') return;
  const found = ciphertextIn(value, stands);
  const same = ({ stands: there, version, whole }: Ciphertext) =>
    there === stands && version === found.version && whole === found.whole;
  if (!ciphertexts.some(same)) ciphertexts.push(found);
}

/** The value of JSON text, also where it is JSON again, or the text itself; nothing of what was cut, which is taken here. */
function parsedOrCut(taken: Taken, text: string, stands: Stands, depth = 0): unknown {
  mustBeShallow(depth);
  if (!/^\s*[[{"]/.test(text)) return text;
  const parsed = jsonOf(text);
  if (typeof parsed === 'string') return parsedOrCut(taken, parsed, stands, depth + 1);
  if (parsed === undefined) takeOfCut(taken, text, stands);
  return parsed;
}

/** A field and its text, with any number of backslashes before the quotes. The text may end where the JSON was cut. */
const CUT_FIELD = /\\*"([\w.]+)\\*"\s*:\s*\\*"([^"\\]*)/g;

function takeOfCut(taken: Taken, text: string, stands: Stands): void {
  taken.cutShort = true;
  const rest = text.replace(CUT_FIELD, (whole, field: string, value: string) => {
    const kind = kindOfField(field);
    if (kind === 'ciphertext') takeCiphertext(taken, value, stands);
    if (kind === 'never' || kind === 'ciphertext') return '';
    // Whose field it is cannot be told here: an application may have called one of its own KeyId.
    if (/secretname/i.test(field) && value !== '') taken.mentions.add(value.slice(0, LONGEST));
    return whole;
  });
  for (const name of namesByForm(rest)) taken.mentions.add(name.slice(0, LONGEST));
}

function mustBeShallow(depth: number): void {
  if (depth > DEPTH) throw new RangeError('nested too deeply');
}

/** Several names in one text, as `i-1,i-2;v-1`: the published form of a resource name. */
export function namesIn(value: unknown): string[] {
  return typeof value === 'string' ? value.split(/[,;]/).map((name) => name.trim()) : [];
}
