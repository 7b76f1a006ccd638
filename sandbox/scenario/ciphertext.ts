import { createCipheriv, createDecipheriv, createHash, randomBytes } from 'node:crypto';

/** Bytes of the version id, of the initialisation vector and of the tag, as the vendor's client has them. */
const idBytes = 36;
const ivBytes = 12;
const tagBytes = 16;
const digits = '0123456789abcdefghijklmnopqrstuvwxyz';

/** The id of the nth version of a key: the key's id and ten characters, or a UUID where the key is not of that form. */
export function versionId(keyId: string, nth: number, form?: 'key' | 'uuid'): string {
  const hash = createHash('sha256')
    .update(`${keyId} ${String(nth)}`)
    .digest();
  if (form !== 'uuid' && /^key-[0-9a-z]{21}$/.test(keyId)) {
    const ten = [...hash.subarray(0, 10)].map((byte) => digits[byte % digits.length] ?? '0');
    return `${keyId}-${ten.join('')}`;
  }
  const hex = hash.toString('hex');
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20, 32)].join(
    '-',
  );
}

/** What a key version makes of plain bytes: its id, the initialisation vector, the ciphertext and the tag. */
export function sealed(version: string, plain: Buffer): Buffer {
  const iv = randomBytes(ivBytes);
  const cipher = createCipheriv('aes-256-gcm', material(version), iv);
  const secret = Buffer.concat([cipher.update(plain), cipher.final()]);
  return Buffer.concat([Buffer.from(version, 'ascii'), iv, secret, cipher.getAuthTag()]);
}

/** The version that made a ciphertext, and the plain bytes; undefined when it is none. */
export function opened(blob: Buffer): { readonly version: string; readonly plain: Buffer } | undefined {
  if (blob.length <= idBytes + ivBytes + tagBytes) return undefined;
  const version = blob.subarray(0, idBytes).toString('ascii');
  const decipher = createDecipheriv(
    'aes-256-gcm',
    material(version),
    blob.subarray(idBytes, idBytes + ivBytes),
  );
  decipher.setAuthTag(blob.subarray(-tagBytes));
  try {
    const secret = blob.subarray(idBytes + ivBytes, -tagBytes);
    return { version, plain: Buffer.concat([decipher.update(secret), decipher.final()]) };
  } catch {
    return undefined;
  }
}

/** How an event may show a ciphertext. */
export const ciphertextForms = [
  'masked',
  'base64',
  'url-safe',
  'unpadded',
  'gateway',
  'cut',
  'half',
  'beheaded',
] as const;

/** A ciphertext of a key version, as an event shows it. `gateway`: as the `Advance…` calls write it. */
export function ciphertextShown(version: string, form: (typeof ciphertextForms)[number]): string {
  if (form === 'masked') return '***';
  const blob = sealed(version, Buffer.from('somebody’s data'));
  if (form === 'gateway') return Buffer.concat([Buffer.from([0x24, 0x10, 2]), blob]).toString('base64');
  const text = blob.toString('base64');
  if (form === 'url-safe') return blob.toString('base64url');
  if (form === 'unpadded') return text.replace(/=+$/, '');
  if (form === 'cut') return `${text.slice(0, 80)}****`;
  if (form === 'half') return text.slice(0, 40);
  return form === 'beheaded' ? text.slice(1) : text;
}

/** Not a secret: the same in every sandbox, so that nobody takes it for one. */
function material(version: string): Buffer {
  return createHash('sha256').update(`sandbox ${version}`).digest();
}
