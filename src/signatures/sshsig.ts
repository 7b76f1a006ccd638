import { fieldsOf, readPublicKey } from './public-key.js';

const MAGIC = Buffer.concat([Buffer.from('SSHSIG'), Buffer.from([0, 0, 0, 1])]);
/** Behind the signature of a security key: one byte of flags, four of a counter. */
const SECURITY_KEY_BYTES = 5;
const USER_WAS_PRESENT = 0x01;
const UNREADABLE = "it is not OpenSSH's armored signature";

/**
 * Why an armored signature would not count although its mathematics hold: a key that is too weak, a security key that
 * nobody touched, a form that OpenSSH does not write. Undefined when nothing is wrong with it. OpenSSH itself asks
 * none of this. Pure.
 */
export function weaknessOf(armored: string): string | undefined {
  const bytes = Buffer.from(armored.replace(/-----[A-Z ]+-----|\n/g, ''), 'base64');
  if (!bytes.subarray(0, MAGIC.length).equals(MAGIC)) return UNREADABLE;
  const fields = fieldsOf(bytes.subarray(MAGIC.length)) ?? [];
  const [blob, , , , signature] = fields;
  if (blob === undefined || signature === undefined || fields.length !== 5) return UNREADABLE;
  const key = readPublicKey(blob);
  if (key === undefined) return 'its key is of no kind that can approve, or is damaged';
  return key.weakness ?? weaknessOfSignature(key.type, signature);
}

function weaknessOfSignature(type: string, signature: Buffer): string | undefined {
  const isSecurityKey = type.startsWith('sk-');
  const end = isSecurityKey ? signature.length - SECURITY_KEY_BYTES : signature.length;
  if (end < 0) return UNREADABLE;
  const [algorithm, , ...more] = fieldsOf(signature.subarray(0, end)) ?? [];
  const known = type === 'ssh-rsa' ? ['rsa-sha2-256', 'rsa-sha2-512'] : [type];
  if (algorithm === undefined || more.length > 0 || !known.includes(algorithm.toString('latin1')))
    return 'its algorithm is not one that its kind of key signs with';
  const flags = isSecurityKey ? signature.readUInt8(end) : USER_WAS_PRESENT;
  return (flags & USER_WAS_PRESENT) === 0
    ? 'nobody touched the security key; sign with one that wants a touch (without `no-touch-required`)'
    : undefined;
}
