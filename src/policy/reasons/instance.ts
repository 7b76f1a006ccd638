import type { InstanceSnapshot, Snapshot } from '../../snapshot.js';
import type { Reason, ReleaseRequest, EffectivePolicy } from '../../release.js';
import { firstThree } from '../../values/text.js';
import { unless } from './words.js';

/** Is it the right one, alive, and of the kind that can be released? */
export function instanceReasons(snapshot: InstanceSnapshot, request: ReleaseRequest): Reason[] {
  const { identity, accountStatus, instance, subscriptionType } = snapshot;
  const id = instance.instanceId;
  return [
    ...unless(
      identity.accountId === request.accountId,
      'WRONG_ACCOUNT',
      `The credentials are of account ${identity.accountId}; ${request.accountId} is wanted.`,
      identity.accountId,
    ),
    ...unless(
      accountStatus === 'Enabled',
      'ACCOUNT_NOT_IN_ORDER',
      `KMS says ${accountStatus} about the account; Enabled is wanted. An account in debt has quiet logs and no bills.`,
      accountStatus,
    ),
    ...unless(
      id === request.instanceId,
      'WRONG_INSTANCE',
      `KMS described ${id} when it was asked for ${request.instanceId}.`,
    ),
    ...unless(
      instance.status === 'Connected' || instance.status === 'Uninitialized',
      'INSTANCE_CANNOT_ANSWER',
      `${id} is ${instance.status ?? 'in an unknown state'}; Connected is wanted: otherwise its logs are quiet.`,
      instance.status,
    ),
    ...unless(
      instance.chargeType === 'POSTPAY' && /^kms_ppi_/.test(instance.productType ?? ''),
      'NOT_PAY_AS_YOU_GO',
      `${id} has ChargeType ${instance.chargeType ?? 'unknown'} and ProductType ${instance.productType ?? 'unknown'}; ` +
        'POSTPAY and kms_ppi_* are wanted. A subscription instance is unsubscribed, never released.',
    ),
    ...unless(
      subscriptionType === null || subscriptionType === 'PayAsYouGo',
      'BILLING_DISAGREES',
      `The billing system calls ${id} ${subscriptionType ?? ''}; PayAsYouGo is wanted.`,
    ),
  ];
}

/** Bought and never enabled is quiet for a good reason, but only while nothing is in it. */
export function uninitializedReasons({
  instance: { instance },
  inventory: { keys, secrets },
}: Pick<Snapshot, 'instance' | 'inventory'>): Reason[] {
  const empty = keys.length + secrets.length === 0;
  return unless(
    instance.status !== 'Uninitialized' || empty,
    'UNINITIALIZED_NOT_EMPTY',
    `${instance.instanceId} is Uninitialized and yet holds ${keys.length} keys and ${secrets.length} secrets.`,
  );
}

/** Is deletion protection off, everywhere? `undefined` is unknown, which is not off. */
export function protectionReasons(
  snapshot: {
    readonly instance: Pick<InstanceSnapshot, 'instance'>;
    readonly inventory: Pick<Snapshot['inventory'], 'keys'>;
  },
  policy: EffectivePolicy,
  when: 'from-start' | 'at-release',
): Reason[] {
  const { instance } = snapshot.instance;
  const brakeMayStayOn = when === 'from-start' && policy.protection.off === 'at-release';
  const guarded = snapshot.inventory.keys.filter((key) => key.protection !== 'Disabled');
  const state = instance.deletionProtection === undefined ? 'unknown' : 'on';
  return [
    ...unless(
      brakeMayStayOn || instance.deletionProtection === false,
      'PROTECTION_ON',
      `Deletion protection of ${instance.instanceId} is ${state}; off is wanted. Switch it off in the console ` +
        '(Instances, Details, Deletion protection); this service never does.',
      state,
    ),
    ...unless(
      guarded.length === 0,
      'KEY_PROTECTION_ON',
      `${guarded.length} keys have deletion protection on, or unknown: ${firstThree(guarded.map((key) => key.keyId))}. ` +
        'Switch it off for each key that may go.',
      firstThree(guarded.map((key) => key.keyId)),
    ),
  ];
}
