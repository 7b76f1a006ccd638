import { randomUUID } from 'node:crypto';
import { refusal } from '../../errors.js';
import { buildKey, buildSecret } from '../../world/build-instance.js';
import { findSecret, withKey, withSecret } from '../../world/instances.js';
import { optional, required, type Call, type Operations } from '../operation.js';
import { arn, existingInstance, ownSecret, write } from './common.js';

/** New keys, secrets and values of secrets, as an owner would make them. */
export const writeOperations: Operations = {
  CreateKey: write('CreateKey', createKey),
  CreateSecret: write('CreateSecret', createSecret),
  PutSecretValue: write('PutSecretValue', putSecretValue),
};

function createKey(call: Call) {
  const { world, now } = call;
  const instance = existingInstance(
    call,
    optional(call, 'DKMSInstanceId') ?? required(call, 'KmsInstanceId'),
  );
  const keyId = `key-hzz${randomUUID().replaceAll('-', '').slice(0, 16)}`;
  const description = optional(call, 'Description') ?? '';
  const key = buildKey({ keyId, description, owner: call.credential.identity.accountId }, now, world.setting);
  world.instances.put(withKey(instance, key));
  return {
    KeyMetadata: {
      KeyId: keyId,
      Arn: arn(call, `key/${keyId}`),
      KeyState: 'Enabled',
      DKMSInstanceId: instance.instanceId,
    },
  };
}

function createSecret(call: Call) {
  const { world, now } = call;
  const secretName = required(call, 'SecretName');
  if (findSecret(call.instances, secretName) !== undefined) {
    throw refusal(409, 'Rejected.ResourceExist', 'The resource already exists.');
  }
  const instance = existingInstance(call, required(call, 'DKMSInstanceId'));
  const fields = {
    secretName,
    owner: call.credential.identity.accountId,
    value: required(call, 'SecretData'),
    encryptionKeyId: optional(call, 'EncryptionKeyId'),
  };
  world.instances.put(withSecret(instance, buildSecret(fields, now, world.setting)));
  return {
    Arn: arn(call, `secret/${secretName}`),
    SecretName: secretName,
    SecretType: 'Generic',
    DKMSInstanceId: instance.instanceId,
    VersionId: required(call, 'VersionId'),
  };
}

function putSecretValue(call: Call) {
  const { instance, secret } = ownSecret(call, required(call, 'SecretName'));
  const version = { id: required(call, 'VersionId'), at: call.now, value: required(call, 'SecretData') };
  const changed = { ...secret, changedAt: call.now, versions: [...secret.versions, version] };
  call.world.instances.put(withSecret(instance, changed));
  return {
    SecretName: secret.secretName,
    VersionId: version.id,
    VersionStages: { VersionStage: ['ACSCurrent'] },
  };
}
