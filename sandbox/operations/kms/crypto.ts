import { createCipheriv, createDecipheriv, createHash, randomBytes } from 'node:crypto';
import { invalidParameter, refusal } from '../../errors.js';
import { printed } from '../../scenario/time.js';
import type { Instance, Key, Use } from '../../types.js';
import { addUse } from '../../world/world.js';
import { integer, required, type Call, type Operations } from '../operation.js';
import { ownKey, ownSecret, use } from './common.js';

/** What a real caller does with an instance, through the shared gateway. */
export const cryptoOperations: Operations = {
  Encrypt: use('Encrypt', (call) => {
    const found = usableKey(call, 'Encrypt', required(call, 'KeyId'));
    return sealed(found, Buffer.from(required(call, 'Plaintext'), 'base64'));
  }),
  GenerateDataKey: use('GenerateDataKey', (call) => {
    const found = usableKey(call, 'GenerateDataKey', required(call, 'KeyId'));
    const dataKey = randomBytes(integer(call, 'NumberOfBytes', 32, 1, 1024));
    return { ...sealed(found, dataKey), Plaintext: dataKey.toString('base64') };
  }),
  Decrypt: use('Decrypt', decrypt),
  GetSecretValue: use('GetSecretValue', getSecretValue),
};

function usableKey(call: Call, operation: string, keyId: string): { instance: Instance; key: Key } {
  const found = ownKey(call, keyId);
  if (found.key.state === 'Disabled') {
    throw refusal(409, 'Rejected.Disabled', 'The request was rejected because the key state is Disabled.');
  }
  if (found.key.state !== 'Enabled') {
    throw refusal(
      409,
      `Rejected.${found.key.state}`,
      'The request was rejected because of the state of the key.',
    );
  }
  record(call, found.instance, { operation, keyId: found.key.keyId, secretName: undefined });
  return found;
}

function sealed({ key }: { key: Key }, plain: Buffer) {
  const iv = randomBytes(12);
  const cipher = createCipheriv('aes-256-gcm', material(key.keyId), iv);
  const secret = Buffer.concat([cipher.update(plain), cipher.final()]);
  const blob = [
    key.keyId,
    iv.toString('base64'),
    cipher.getAuthTag().toString('base64'),
    secret.toString('base64'),
  ];
  return {
    KeyId: key.keyId,
    KeyVersionId: key.versions.at(-1)?.id ?? '',
    CiphertextBlob: Buffer.from(blob.join('|')).toString('base64'),
  };
}

function decrypt(call: Call) {
  const blob = Buffer.from(required(call, 'CiphertextBlob'), 'base64').toString().split('|');
  const [keyId, iv, tag, secret] = blob;
  if (keyId === undefined || iv === undefined || tag === undefined || secret === undefined) {
    throw invalidParameter('CiphertextBlob');
  }
  const { key } = usableKey(call, 'Decrypt', keyId);
  try {
    const decipher = createDecipheriv('aes-256-gcm', material(key.keyId), Buffer.from(iv, 'base64'));
    decipher.setAuthTag(Buffer.from(tag, 'base64'));
    const plain = Buffer.concat([decipher.update(Buffer.from(secret, 'base64')), decipher.final()]);
    return {
      KeyId: key.keyId,
      KeyVersionId: key.versions.at(-1)?.id ?? '',
      Plaintext: plain.toString('base64'),
    };
  } catch {
    throw invalidParameter('CiphertextBlob');
  }
}

function getSecretValue(call: Call) {
  const { instance, secret } = ownSecret(call, required(call, 'SecretName'));
  const version = secret.versions.at(-1);
  record(call, instance, { operation: 'GetSecretValue', keyId: undefined, secretName: secret.secretName });
  return {
    SecretName: secret.secretName,
    SecretType: secret.secretType,
    SecretData: version?.value ?? '',
    SecretDataType: 'text',
    VersionId: version?.id ?? '',
    VersionStages: { VersionStage: ['ACSCurrent'] },
    CreateTime: printed(version?.at ?? secret.createdAt),
  };
}

function record(call: Call, instance: Instance, what: Pick<Use, 'operation' | 'keyId' | 'secretName'>): void {
  addUse(call.world, {
    at: call.now,
    instanceId: instance.instanceId,
    ...what,
    by: call.credential.identity.userName,
    gateway: 'shared',
  });
}

/** Not a secret: the same in every sandbox, so that nobody takes it for one. */
function material(keyId: string): Buffer {
  return createHash('sha256').update(`sandbox ${keyId}`).digest();
}
