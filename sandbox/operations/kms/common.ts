import { refusal } from '../../errors.js';
import { findKey, findSecret } from '../../world/instances.js';
import type { Instance, Key, Secret, Tags } from '../../types.js';
import type { Body, Call, Operation } from '../operation.js';

/** The API version of KMS. */
const version = '2016-01-20';

/** A reading operation of KMS. */
export function read(name: string, answer: (call: Call) => Body): Operation {
  return { product: 'Kms', version, action: `kms:${name}`, write: false, answer };
}

/** A writing operation of KMS. */
export function write(name: string, answer: (call: Call) => Body): Operation {
  return { product: 'Kms', version, action: `kms:${name}`, write: true, answer };
}

/** An operation with key material or a secret's value. */
export function use(name: string, answer: (call: Call) => Body): Operation {
  return { product: 'Kms', version, action: `kms:${name}`, write: false, use: true, answer };
}

/** The ARN of something in the scenario’s region and account. */
export function arn({ world }: Call, resource: string): string {
  const { regionId, accountId } = world.setting;
  return `acs:kms:${regionId}:${accountId}:${resource}`;
}

/** The refusal for an instance that is not there (any more). */
export const instanceNotFound = () =>
  refusal(403, 'Forbidden.DKMSInstanceNotFound', 'The specified DKMS Instance is not found.');

/** The refusal for a key, secret or other thing that is not there. */
export const resourceNotFound = (what: string) =>
  refusal(404, 'Forbidden.ResourceNotFound', `The specified resource is not found: ${what}.`);

/** The instance of this id. Throws `instanceNotFound`. */
export function existingInstance({ instances }: Call, instanceId: string): Instance {
  const instance = instances.get(instanceId);
  if (instance === undefined) throw instanceNotFound();
  return instance;
}

/** A key of the caller's own account; those of others are not seen. */
export function ownKey(call: Call, keyId: string): { instance: Instance; key: Key } {
  const found = findKey(call.instances, keyId);
  if (found?.key.owner === call.credential.identity.accountId) return found;
  if (keyId.includes('alias/')) {
    throw refusal(404, 'Forbidden.AliasNotFound', 'The specified Alias is not found.');
  }
  throw refusal(404, 'Forbidden.KeyNotFound', 'The specified Key is not found.');
}

/** The secret of this name in the caller’s account. Throws `resourceNotFound`. */
export function ownSecret(call: Call, name: string): { instance: Instance; secret: Secret } {
  const found = findSecret(call.instances, name);
  if (found?.secret.owner === call.credential.identity.accountId) return found;
  throw resourceNotFound(`secret ${name}`);
}

/** Every key of the caller’s account, with its instance. */
export function ownKeys(call: Call): { instance: Instance; key: Key }[] {
  const { accountId } = call.credential.identity;
  return [...call.instances.values()].flatMap((instance) =>
    [...instance.keys.values()].filter(({ owner }) => owner === accountId).map((key) => ({ instance, key })),
  );
}

/** Every secret of the caller’s account, with its instance. */
export function ownSecrets(call: Call): { instance: Instance; secret: Secret }[] {
  const { accountId } = call.credential.identity;
  return [...call.instances.values()].flatMap((instance) =>
    [...instance.secrets.values()]
      .filter(({ owner }) => owner === accountId)
      .map((secret) => ({ instance, secret })),
  );
}

/** Tags as KMS lists them. */
export function tagList(tags: Tags): { TagKey: string; TagValue: string }[] {
  return Object.entries(tags).map(([TagKey, TagValue]) => ({ TagKey, TagValue }));
}
