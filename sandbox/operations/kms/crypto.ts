import { randomBytes } from 'node:crypto';
import { invalidParameter, refusal } from '../../errors.js';
import { printed } from '../../scenario/time.js';
import type { Instance, Key, Use } from '../../types.js';
import { opened, sealed } from '../../scenario/ciphertext.js';
import { addUse } from '../../world/world.js';
import { integer, required, type Call, type Operations } from '../operation.js';
import { ownKey, ownSecret, use } from './common.js';

/** What a real caller does with an instance, through the shared gateway. */
export const cryptoOperations: Operations = {
  Encrypt: use('Encrypt', (call) => {
    const found = usableKey(call, 'Encrypt', required(call, 'KeyId'));
    return encrypted(found, Buffer.from(required(call, 'Plaintext'), 'base64'));
  }),
  GenerateDataKey: use('GenerateDataKey', (call) => {
    const found = usableKey(call, 'GenerateDataKey', required(call, 'KeyId'));
    const dataKey = randomBytes(integer(call, 'NumberOfBytes', 32, 1, 1024));
    return { ...encrypted(found, dataKey), Plaintext: dataKey.toString('base64') };
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

function encrypted({ key }: { key: Key }, plain: Buffer) {
  const version = key.versions.at(-1)?.id ?? '';
  return {
    KeyId: key.keyId,
    KeyVersionId: version,
    CiphertextBlob: sealed(version, plain).toString('base64'),
  };
}

function decrypt(call: Call) {
  const found = opened(Buffer.from(required(call, 'CiphertextBlob'), 'base64'));
  const keys = [...call.instances.values()].flatMap((instance) => [...instance.keys.values()]);
  const owner = keys.find(({ versions }) => versions.some(({ id }) => id === found?.version));
  if (found === undefined || owner === undefined) throw invalidParameter('CiphertextBlob');
  const { key } = usableKey(call, 'Decrypt', owner.keyId);
  return { KeyId: key.keyId, KeyVersionId: found.version, Plaintext: found.plain.toString('base64') };
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
  const { userName, type, principalId, accountId, accessKeyId } = call.credential.identity;
  addUse(call.world, {
    at: call.now,
    instanceId: instance.instanceId,
    ...what,
    by: userName,
    gateway: 'shared',
    caller: {
      identityType:
        type === 'assumed-role' ? 'ram-role' : type === 'root-account' ? 'cloud-account' : 'ram-user',
      principalId,
      accountId,
      accessKeyId,
      clientIp: '127.0.0.1',
      userAgent: '',
      refused: false,
    },
  });
}
