import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { failure } from '../errors.js';
import { checkFile } from '../read-bounded.js';
import { isArmor } from '../values/armor.js';
import { shown } from '../values/text.js';
import { SIGNATURE_NAMESPACE, type Reason } from '../release.js';
import { isName, WANTED_NAME } from '../values/names.js';
import { sshKeygen, type Run } from './ssh-keygen.js';
import { weaknessOf } from './sshsig.js';
import { whyNotSigned } from './why-not-signed.js';

const MAX_STATEMENT_BYTES = 64 * 1024;
const MAX_SIGNATURE_BYTES = 16 * 1024;
const TIMEOUT_MS = 10_000;

/** A signature, and everything that it is held against. */
export interface SignatureToVerify {
  /** Exactly the text that was signed. */
  readonly statement: string;
  /** OpenSSH's armored SSHSIG. */
  readonly signature: string;
  readonly signer: string;
  /** The text of an allowed_signers that `readAllowedSigners` has taken. */
  readonly allowedSignersText: string;
  /** The moment at which the key must be valid. */
  readonly at: Date;
}

/**
 * Asks OpenSSH whether the signer signed exactly these bytes, by a key that is strong enough and, where it is a
 * security key, was touched. Answers with the key's fingerprint, or with a refusal: `SIGNATURE_INVALID`,
 * `SIGNATURE_KEY_EXPIRED`. Throws when it could not find out: `SSH_KEYGEN_MISSING`,
 * `SSH_KEYGEN_FAILED`.
 */
export async function verifySignature(
  input: SignatureToVerify,
): Promise<{ key: string } | { refused: Reason }> {
  const problem = problemOf(input);
  if (problem !== undefined) return invalid(problem);
  const folder = await mkdtemp(join(tmpdir(), 'kms-release-verify-'));
  try {
    const [signers, signature] = [join(folder, 'allowed_signers'), join(folder, 'signature')];
    await writeFile(signers, input.allowedSignersText, { mode: 0o600, flag: 'wx' });
    await writeFile(signature, input.signature, { mode: 0o600, flag: 'wx' });
    const args = [
      '-Y',
      'verify',
      '-f',
      signers,
      '-I',
      input.signer,
      '-n',
      SIGNATURE_NAMESPACE,
      '-s',
      signature,
    ];
    args.push('-O', `verify-time=${verifyTime(input.at)}`);
    return verdictOf(await sshKeygen(args, Buffer.from(input.statement), { timeoutMs: TIMEOUT_MS }), input);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/**
 * Signs a statement with an SSH key, an agent or a FIDO key, as OpenSSH does it: questions go to the terminal, and so does
 * what else it says, where standard error is one and `quiet` is not wanted. Returns the armored signature. Throws `SIGNING_FAILED`, `SSH_KEYGEN_MISSING`, or an `AbortError`.
 */
export async function signStatement(input: {
  statement: string;
  keyPath: string;
  quiet?: boolean;
  signal?: AbortSignal;
}): Promise<string> {
  // OpenSSH waits for the end of whatever it is given; of a key in an agent it reads the .pub file beside it.
  for (const path of [input.keyPath, `${input.keyPath}.pub`]) checkKey(path);
  const args = ['-q', '-Y', 'sign', '-n', SIGNATURE_NAMESPACE, '-f', input.keyPath];
  const asks = input.quiet !== true && process.stderr.isTTY === true ? 'on standard error' : 'quietly';
  const run = await sshKeygen(args, Buffer.from(input.statement), { asks, signal: input.signal });
  if (run.code === 0 && run.stdout.startsWith('-----BEGIN SSH SIGNATURE-----')) return run.stdout;
  throw failure('SIGNING_FAILED', whyNotSigned(input.keyPath, run.stderr));
}

function checkKey(path: string): void {
  try {
    checkFile(path, 1);
  } catch (error) {
    if (!(error instanceof Error)) throw error;
    const text = `The key ${shown(path)} was not read: ${error.message}. Nothing was sent`;
    throw failure('SIGNING_FAILED', text, error);
  }
}

function problemOf({ statement, signature, signer }: SignatureToVerify): string | undefined {
  if (!isName(signer)) return `the signer is ${shown(signer)}; expected ${WANTED_NAME}`;
  if (Buffer.byteLength(statement) > MAX_STATEMENT_BYTES) return 'the statement is larger than 64 KiB';
  if (Buffer.byteLength(signature) > MAX_SIGNATURE_BYTES) return 'the signature is larger than 16 KiB';
  // A lone surrogate becomes another character on its way to bytes: then not this text was signed.
  if (Buffer.from(statement).toString() !== statement) return 'the statement is not well-formed Unicode';
  // OpenSSH reads past what surrounds the armor, takes small keys, and does not ask for a touch.
  if (!isArmor(signature)) return "it is not OpenSSH's armored signature, and nothing else";
  return weaknessOf(signature);
}

function verdictOf(run: Run, input: SignatureToVerify): { key: string } | { refused: Reason } {
  const key = /^Good "kms-release" signature for .* with \S+ key (SHA256:[A-Za-z0-9+/=]+)\s*$/.exec(
    run.stdout,
  )?.[1];
  if (run.code === 0 && key !== undefined) return { key };
  if (run.code !== 255) {
    throw failure(
      'SSH_KEYGEN_FAILED',
      `ssh-keygen ended with ${run.code} and no verdict; it has to be OpenSSH 8.9 or newer`,
    );
  }
  if (/: key (has expired|is not yet valid): /.test(run.stderr)) {
    const text = `The key that signed for ${input.signer} is not valid at ${input.at.toISOString()} by allowed_signers; sign with a current key.`;
    return { refused: { code: 'SIGNATURE_KEY_EXPIRED', text } };
  }
  return invalid(whyInvalid(run.stderr, input.signer));
}

/** OpenSSH's own words, told apart as far as they can be. */
function whyInvalid(stderr: string, signer: string): string {
  if (stderr.includes('namespace does not match'))
    return 'it was made for another namespace than kms-release';
  if (stderr.includes('incorrect signature')) return 'it was not made over these bytes';
  if (/parse signature|armor|invalid format/.test(stderr)) return "it is not OpenSSH's armored signature";
  return `its key is not listed for ${signer} in allowed_signers`;
}

function invalid(why: string): { refused: Reason } {
  const text = `The signature does not count: ${why}. Ask for the statement again and sign exactly its bytes with \`ssh-keygen -Y sign -n ${SIGNATURE_NAMESPACE}\`.`;
  return { refused: { code: 'SIGNATURE_INVALID', text } };
}

/** `YYYYMMDDHHMMSS`, which ssh-keygen reads in its own time zone: it runs with UTC. */
function verifyTime(at: Date): string {
  return at.toISOString().slice(0, 19).replace(/\D/g, '');
}
