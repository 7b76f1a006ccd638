import { printed } from '../../scenario/time.js';
import type { Instance, Secret } from '../../types.js';
import { filtered } from '../filters.js';
import { boolean, page, required, type Call, type Operations } from '../operation.js';
import { arn, ownSecret, ownSecrets, read, tagList } from './common.js';

/** Reads of secrets, never of their values. */
export const secretOperations: Operations = {
  ListSecrets: read('ListSecrets', listSecrets),
  DescribeSecret: read('DescribeSecret', describeSecret),
  ListSecretVersionIds: read('ListSecretVersionIds', listSecretVersionIds),
};

function listSecrets(call: Call) {
  const matching = filtered(call, ownSecrets(call), {
    DKMSInstanceId: ({ instance }) => [instance.instanceId],
    SecretName: ({ secret }) => [secret.secretName],
    Description: ({ secret }) => [secret.description],
    SecretType: ({ secret }) => [secret.secretType],
    Creator: ({ secret }) => [secret.owner],
    TagKey: ({ secret }) => Object.keys(secret.tags),
    TagValue: ({ secret }) => Object.values(secret.tags),
  });
  const withTags = boolean(call, 'FetchTags', false);
  const { items, fields } = page(call, matching, 10);
  const list = items.map(({ secret }) => ({
    SecretName: secret.secretName,
    SecretType: secret.secretType,
    CreateTime: printed(secret.createdAt),
    UpdateTime: printed(secret.changedAt),
    PlannedDeleteTime: '',
    OwingService: secret.owingService,
    ...(withTags ? { Tags: { Tag: tagList(secret.tags) } } : {}),
  }));
  return { SecretList: { Secret: list }, ...fields };
}

function describeSecret(call: Call) {
  const { instance, secret } = ownSecret(call, required(call, 'SecretName'));
  const withTags = boolean(call, 'FetchTags', false);
  return {
    ...described(call, instance, secret),
    ...(withTags ? { Tags: { Tag: tagList(secret.tags) } } : {}),
  };
}

function described(call: Call, instance: Instance, secret: Secret) {
  const rotated = secret.automaticRotation ? printed(secret.changedAt) : '';
  return {
    Arn: arn(call, `secret/${secret.secretName}`),
    SecretName: secret.secretName,
    SecretType: secret.secretType,
    DKMSInstanceId: instance.instanceId,
    EncryptionKeyId: secret.encryptionKeyId,
    Description: secret.description,
    ExtendedConfig: secret.extendedConfig,
    OwingService: secret.owingService,
    AutomaticRotation: secret.automaticRotation ? 'Enabled' : 'Disabled',
    RotationInterval: secret.rotationInterval,
    LastRotationDate: rotated,
    NextRotationDate: secret.automaticRotation ? printed(call.now + 7 * 86_400_000) : '',
    PlannedDeleteTime: '',
    CreateTime: printed(secret.createdAt),
    UpdateTime: printed(secret.changedAt),
  };
}

function listSecretVersionIds(call: Call) {
  const { secret } = ownSecret(call, required(call, 'SecretName'));
  const newestFirst = [...secret.versions].reverse();
  const { items, fields } = page(call, newestFirst, 10);
  const VersionId = items.map(({ id, at }) => ({
    VersionId: id,
    CreateTime: printed(at),
    VersionStages: { VersionStage: id === newestFirst[0]?.id ? ['ACSCurrent'] : ['ACSPrevious'] },
  }));
  return { SecretName: secret.secretName, VersionIds: { VersionId }, ...fields };
}
