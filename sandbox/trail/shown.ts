import type { z } from 'zod';
import type { trafficFields } from '../scenario/surroundings.js';
import type { Use } from '../types.js';
import { ciphertextShown } from '../scenario/ciphertext.js';

/** What an event of a use shows of its request and its answer. */
interface Shown {
  readonly parameters: Readonly<Record<string, string>>;
  readonly responseElements?: Readonly<Record<string, unknown>>;
}

const decrypting = new Set(['Decrypt', 'AdvanceDecrypt', 'ReEncrypt', 'ExportDataKey']);
const encrypting = new Set([
  'Encrypt',
  'AdvanceEncrypt',
  'GenerateDataKey',
  'GenerateDataKeyWithoutPlaintext',
  'GenerateAndExportDataKey',
]);

/** A Decrypt names no key: the ciphertext holds it, and its answer the id. `version`: of the key that was used. */
export function shownOf(
  { operation, keyId, secretName }: Use,
  { ciphertext, namesKey = true, parameters = {} }: z.infer<typeof trafficFields>,
  version: string,
): Shown {
  const decrypts = decrypting.has(operation);
  const asked = decrypts
    ? { CiphertextBlob: ciphertextShown(version, ciphertext ?? 'masked') }
    : {
        ...(keyId === undefined || !namesKey ? {} : { KeyId: keyId }),
        ...(secretName === undefined ? {} : { SecretName: secretName }),
      };
  const made = encrypting.has(operation) && ciphertext !== undefined;
  const answered = {
    ...(decrypts && namesKey ? { KeyId: keyId ?? '' } : {}),
    ...(made ? { CiphertextBlob: ciphertextShown(version, ciphertext) } : {}),
  };
  const given = { ...asked, ...parameters };
  return Object.keys(answered).length === 0
    ? { parameters: given }
    : { parameters: given, responseElements: answered };
}
