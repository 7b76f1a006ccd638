import { isVersionId } from '../values/key-version.js';

/** What a ciphertext says of the key that it was made with. Nothing else of it is ever taken. */
export interface Ciphertext {
  /** `request`: it was handed in, so its key decrypts. `answer`: it was given out, so its key encrypted. */
  readonly stands: 'request' | 'answer';
  /** The id of the key version that it begins with, in lower case; absent where that cannot be told. */
  readonly version?: string;
  /** True where all of it stands there, and is long enough to be one: only then may it speak for a key of others. */
  readonly whole: boolean;
}

const ID_BYTES = 36;
/** Initialisation vector. KMS refuses a ciphertext that ends here. Source: docs/cloud-facts.md, Ciphertexts. */
const IV_BYTES = 12;
/** What the `Advance…` calls of an instance's own endpoint put before it: `$`, version and padding, algorithm. */
const GATEWAY_MARK = 0x24;
const GATEWAY_BYTES = 3;
/** So many characters hold the longest prefix: 39 bytes. */
const PREFIX_CHARACTERS = 52;

const BASE64 = /^[A-Za-z0-9+/_-]*={0,2}$/;

/**
 * The key version that a ciphertext begins with, in the forms that the vendor's own client makes: base64, also URL-safe or
 * without its padding. Whatever is masked, cut or of another form cannot be told. Keeps nothing but the id.
 */
export function ciphertextIn(value: unknown, stands: Ciphertext['stands']): Ciphertext {
  if (typeof value !== 'string') return { stands, whole: false };
  const text = value.trim();
  const bytes = Buffer.from(text.slice(0, PREFIX_CHARACTERS), 'base64url');
  const start = bytes[0] === GATEWAY_MARK ? GATEWAY_BYTES : 0;
  const id = bytes
    .subarray(start, start + ID_BYTES)
    .toString('latin1')
    .toLowerCase();
  if (!isVersionId(id)) return { stands, whole: false };
  return { stands, version: id, whole: isWhole(text, start + ID_BYTES + IV_BYTES) };
}

/** Base64 to its last character, of more bytes than `least`: what was cut at a place where nobody sees it is longer. */
function isWhole(text: string, least: number): boolean {
  if (!BASE64.test(text)) return false;
  const digits = text.replace(/=+$/, '').length;
  const isPadded = text.length > digits;
  return digits % 4 !== 1 && (!isPadded || text.length % 4 === 0) && Math.floor((digits * 3) / 4) > least;
}
