import { createPublicKey } from 'node:crypto';

/** A public key in OpenSSH's own form, as far as it can be told apart from every other. */
export interface PublicKey {
  readonly type: string;
  /** The numbers alone: the same text for the same key, under whatever type or application it is written. */
  readonly numbers: string;
  /** Why nobody should trust it. */
  readonly weakness?: string;
}

const MIN_RSA_BITS = 2048;
const MAX_RSA_BITS = 16_384;
const CURVES: Readonly<Record<string, { readonly crv: string; readonly bytes: number }>> = {
  nistp256: { crv: 'P-256', bytes: 32 },
  nistp384: { crv: 'P-384', bytes: 48 },
  nistp521: { crv: 'P-521', bytes: 66 },
};

/** True for a kind of key that can approve. */
export function isKeyType(type: string): boolean {
  return /^(ssh-ed25519|ssh-rsa|ecdsa-sha2-nistp(256|384|521)|sk-(ssh-ed25519|ecdsa-sha2-nistp256)@openssh\.com)$/.test(
    type,
  );
}

/** The fields of OpenSSH's wire format, each behind its length; undefined where they do not fill the bytes. */
export function fieldsOf(bytes: Buffer): Buffer[] | undefined {
  const fields: Buffer[] = [];
  for (let at = 0; at < bytes.length;) {
    if (at + 4 > bytes.length) return undefined;
    const end = at + 4 + bytes.readUInt32BE(at);
    if (end > bytes.length) return undefined;
    fields.push(bytes.subarray(at + 4, end));
    at = end;
  }
  return fields;
}

/** Reads a public key strictly: one way to write each. Undefined for what OpenSSH would not write itself. */
export function readPublicKey(blob: Buffer): PublicKey | undefined {
  const [typeField, ...fields] = fieldsOf(blob) ?? [];
  const type = typeField?.toString('latin1') ?? '';
  if (!isKeyType(type)) return undefined;
  const application = type.startsWith('sk-') ? fields.pop() : Buffer.from('none');
  if (application === undefined || application.length === 0) return undefined;
  const [first, second] = fields;
  if (first === undefined) return undefined;
  if (type.includes('ed25519')) {
    return fields.length === 1 && first.length === 32
      ? { type, numbers: `ed25519:${first.toString('hex')}` }
      : undefined;
  }
  if (second === undefined || fields.length !== 2) return undefined;
  return type === 'ssh-rsa' ? rsa(first, second) : ecdsa(type, first.toString('latin1'), second);
}

function rsa(exponent: Buffer, modulus: Buffer): PublicKey | undefined {
  if (!isNumber(exponent) || !isNumber(modulus)) return undefined;
  const hex = modulus.toString('hex').replace(/^00/, '');
  const bits = BigInt(`0x${hex}`).toString(2).length;
  const e = BigInt(`0x${exponent.toString('hex')}`);
  const key = { type: 'ssh-rsa', numbers: `rsa:${hex}` };
  if (bits < MIN_RSA_BITS || bits > MAX_RSA_BITS) {
    const wanted = `${MIN_RSA_BITS} to ${MAX_RSA_BITS} are wanted`;
    return { ...key, weakness: `it is an RSA key of ${bits} bits; ${wanted}` };
  }
  // With 1, anybody can sign.
  if (e < 3n || e % 2n === 0n || exponent.length > 8)
    return { ...key, weakness: 'it is an RSA key with an exponent that proves nothing' };
  return key;
}

/** Positive, and without spare zeros in front. */
function isNumber(bytes: Buffer): boolean {
  const [first = 0, second = 0] = bytes;
  return bytes.length > 0 && first < 0x80 && (first > 0 || second >= 0x80);
}

function ecdsa(type: string, curve: string, point: Buffer): PublicKey | undefined {
  const known = Object.hasOwn(CURVES, curve) ? CURVES[curve] : undefined;
  if (known === undefined || !type.replace('@openssh.com', '').endsWith(`-${curve}`)) return undefined;
  if (point.length !== 1 + 2 * known.bytes || point[0] !== 4) return undefined;
  const part = (from: number) => point.subarray(from, from + known.bytes).toString('base64url');
  try {
    createPublicKey({
      key: { kty: 'EC', crv: known.crv, x: part(1), y: part(1 + known.bytes) },
      format: 'jwk',
    });
  } catch {
    return undefined;
  }
  return { type, numbers: `${curve}:${point.toString('hex')}` };
}
