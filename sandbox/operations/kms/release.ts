import { invalidParameter, refusal } from '../../errors.js';
import { backupsOf } from '../../world/backups.js';
import { withKey } from '../../world/instances.js';
import type { Instance } from '../../types.js';
import type { World } from '../../world/world.js';
import { boolean, optional, required, type Call, type Operations } from '../operation.js';
import { existingInstance, ownKey, write } from './common.js';

/** The operations that destroy an instance, and that keep it from being destroyed. */
export const releaseOperations: Operations = {
  ReleaseKmsInstance: write('ReleaseKmsInstance', releaseKmsInstance),
  SetDeletionProtection: write('SetDeletionProtection', setDeletionProtection),
};

function releaseKmsInstance(call: Call) {
  const { world } = call;
  const force = isForced(call);
  const instance = existingInstance(call, required(call, 'KmsInstanceId'));
  if (isKeptByTheCloud(world, instance)) {
    throw refusal(400, 'Rejected.UnsupportedOperation', 'Unsupported operation.');
  }
  if (!force && backupsOf(world, instance, call.now).length === 0) {
    throw refusal(403, 'Forbidden.NoBackup', 'this kms instance no backup, forbidden delete.');
  }
  world.instances.release(instance.instanceId);
  return {};
}

/** A string in the vendor's models, not a boolean: "true" or "false" as they are spelt, and nothing else. */
function isForced(call: Call): boolean {
  const text = optional(call, 'ForceDeleteWithoutBackup') ?? 'false';
  if (text !== 'true' && text !== 'false') throw invalidParameter('ForceDeleteWithoutBackup');
  return text === 'true';
}

/** Whether the real cloud refuses a protected or shared instance is unknown: a scenario may switch that off. */
function isKeptByTheCloud(world: World, { instanceId, chargeType, deletionProtection }: Instance): boolean {
  if (chargeType === 'PREPAY') return true;
  if (world.behaviour.protectionEnforced === false) return false;
  const shared = [...world.shares.values()].some(
    (share) => share.instanceId === instanceId && ['Associated', 'Associating'].includes(share.status),
  );
  return deletionProtection === true || shared;
}

function setDeletionProtection(call: Call) {
  const { world } = call;
  required(call, 'EnableDeletionProtection');
  const on = boolean(call, 'EnableDeletionProtection', true);
  const protectionDescription = on ? (optional(call, 'DeletionProtectionDescription') ?? '') : '';
  const instanceId = optional(call, 'KmsInstanceId');
  if (instanceId !== undefined) {
    const instance = existingInstance(call, instanceId);
    world.instances.put({ ...instance, deletionProtection: on, protectionDescription });
    return {};
  }
  const keyId = optional(call, 'ProtectedResourceArn') ?? required(call, 'KeyId');
  const { instance, key } = ownKey(call, keyId);
  if (key.state === 'PendingDeletion') {
    throw refusal(
      409,
      'Rejected.PendingDeletion',
      'The request was rejected because the key is pending deletion.',
    );
  }
  const changed = { ...key, deletionProtection: on, protectionDescription };
  world.instances.put(withKey(instance, changed));
  return {};
}
