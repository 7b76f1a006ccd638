import { refusal } from '../../errors.js';
import { printed } from '../../scenario/time.js';
import { withKey } from '../../world/instances.js';
import type { Instance, Key } from '../../types.js';
import { filtered } from '../filters.js';
import { page, required, type Call, type Operations } from '../operation.js';
import { arn, ownKey, ownKeys, read, write } from './common.js';

/** Reads of keys, their versions and aliases; and switching a key on and off. */
export const keyOperations: Operations = {
  ListKeys: read('ListKeys', listKeys),
  DescribeKey: read('DescribeKey', describeKey),
  ListKeyVersions: read('ListKeyVersions', listKeyVersions),
  ListAliases: read('ListAliases', (call) =>
    aliases(
      call,
      ownKeys(call).map(({ key }) => key),
    ),
  ),
  ListAliasesByKeyId: read('ListAliasesByKeyId', (call) =>
    aliases(call, [ownKey(call, required(call, 'KeyId')).key]),
  ),
  EnableKey: write('EnableKey', (call) => setState(call, 'Enabled')),
  DisableKey: write('DisableKey', (call) => setState(call, 'Disabled')),
};

function listKeys(call: Call) {
  const matching = filtered(call, ownKeys(call), {
    DKMSInstanceId: ({ instance }) => [instance.instanceId],
    KeyState: ({ key }) => [key.state],
    KeySpec: () => ['Aliyun_AES_256'],
    KeyUsage: () => ['ENCRYPT/DECRYPT'],
    ProtectionLevel: ({ instance }) => [protectionLevel(instance)],
    CreatorType: () => ['User'],
    Creator: ({ key }) => [key.creator],
    keyId: ({ key }) => [key.keyId],
    AliasName: ({ key }) => key.aliases,
    TagKey: ({ key }) => Object.keys(key.tags),
    TagValue: ({ key }) => Object.values(key.tags),
  });
  const { items, fields } = page(call, matching, 10);
  const list = items.map(({ key }) => ({ KeyId: key.keyId, KeyArn: arn(call, `key/${key.keyId}`) }));
  return { Keys: { Key: list }, ...fields };
}

function describeKey(call: Call) {
  const { instance, key } = ownKey(call, required(call, 'KeyId'));
  return { KeyMetadata: described(call, instance, key) };
}

function described(call: Call, instance: Instance, key: Key) {
  const newest = key.versions.at(-1);
  return {
    KeyId: key.keyId,
    Arn: arn(call, `key/${key.keyId}`),
    KeyState: key.state,
    DKMSInstanceId: instance.instanceId,
    Creator: key.creator,
    CreationDate: printed(key.createdAt),
    Description: key.description,
    KeySpec: 'Aliyun_AES_256',
    KeyUsage: 'ENCRYPT/DECRYPT',
    Origin: key.origin,
    ProtectionLevel: protectionLevel(instance),
    PrimaryKeyVersion: newest?.id ?? '',
    AutomaticRotation: key.automaticRotation ? 'Enabled' : 'Disabled',
    RotationInterval: key.automaticRotation ? '31536000s' : '',
    LastRotationDate: printed(newest?.at ?? key.createdAt),
    NextRotationDate: key.automaticRotation ? printed((newest?.at ?? key.createdAt) + 31_536_000_000) : '',
    MaterialExpireTime: '',
    DeleteDate: key.state === 'PendingDeletion' ? printed(key.changedAt + 30 * 86_400_000) : '',
    DeletionProtection: key.deletionProtection ? 'Enabled' : 'Disabled',
    DeletionProtectionDescription: key.protectionDescription,
  };
}

function protectionLevel({ kind }: Instance): string {
  return kind === 'hardware' ? 'HSM' : 'SOFTWARE';
}

function listKeyVersions(call: Call) {
  const { key } = ownKey(call, required(call, 'KeyId'));
  const { items, fields } = page(call, [...key.versions].reverse(), 10);
  const KeyVersion = items.map(({ id, at }) => ({
    KeyId: key.keyId,
    KeyVersionId: id,
    CreationDate: printed(at),
  }));
  return { KeyVersions: { KeyVersion }, ...fields };
}

function aliases(call: Call, keys: readonly Key[]) {
  const all = keys.flatMap((key) => key.aliases.map((AliasName) => ({ AliasName, KeyId: key.keyId })));
  const { items, fields } = page(call, all, 10);
  const Alias = items.map(({ AliasName, KeyId }) => ({ AliasName, AliasArn: arn(call, AliasName), KeyId }));
  return { Aliases: { Alias }, ...fields };
}

function setState(call: Call, state: 'Enabled' | 'Disabled') {
  const { instance, key } = ownKey(call, required(call, 'KeyId'));
  if (key.state === 'PendingDeletion') {
    throw refusal(
      409,
      'Rejected.PendingDeletion',
      'The request was rejected because the key is pending deletion.',
    );
  }
  call.world.instances.put(withKey(instance, { ...key, state, changedAt: call.now }));
  return {};
}
