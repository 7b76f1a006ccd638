import { approved } from './approved.js';
import { about, none, type Arrival, type Judgement } from './arrival.js';
import { nothingEncryptedWithItsKeys } from './at-rest.js';
import { noPolicyForOthers } from './policies.js';
import { backupCoversNewestChange, backupOutlastsRelease } from './backup.js';
import { noUseInQuietWindow } from './quiet.js';

/** What has to be true when a release arrives, one rule each. */
export const rules: Readonly<Record<string, (arrival: Arrival) => Judgement>> = {
  'force-flag-is-false': ({ force }) => ({ ok: force === 'false', found: force === '' ? 'no flag' : force }),

  'instance-exists': ({ instance, released }) => ({
    ok: instance !== undefined || released,
    found: instance === undefined ? 'not there' : 'there',
  }),

  'pay-as-you-go': about(({ chargeType, productType }) => ({
    ok: chargeType === 'POSTPAY' && productType?.startsWith('kms_ppi_') === true,
    found: `${String(chargeType)}, ${String(productType)}`,
  })),

  'protection-off': about(({ deletionProtection }) => ({
    ok: deletionProtection === false,
    found: String(deletionProtection),
  })),

  // A tag that says hold, in whatever letters, with whatever value: somebody wants the instance kept.
  'no-hold-tag': about(({ tags }) =>
    none(
      'hold tag',
      Object.keys(tags).filter((key) =>
        ['kms-release:hold', 'legal-hold'].includes(key.trim().toLowerCase()),
      ),
    ),
  ),

  'keys-unprotected': about(({ keys }) =>
    none(
      'protected key',
      [...keys.values()].filter(({ deletionProtection }) => deletionProtection).map(({ keyId }) => keyId),
    ),
  ),

  connected: about(({ status, keys, secrets }) => ({
    ok: status === 'Connected' || (status === 'Uninitialized' && keys.size + secrets.size === 0),
    found: status,
  })),

  'account-in-good-standing': ({ world }) => ({
    ok: world.account.kmsStatus === 'Enabled',
    found: world.account.kmsStatus,
  }),

  'backup-covers-newest-change': backupCoversNewestChange,

  'backup-outlasts-release': backupOutlastsRelease,

  'no-use-in-quiet-window': noUseInQuietWindow,

  'nothing-encrypted-with-its-keys': nothingEncryptedWithItsKeys,

  'no-live-client-key': about(({ instanceId }, { world, now }) => {
    const policies = [...world.policies.values()].filter((policy) => policy.instanceId === instanceId);
    const names = new Set(policies.map(({ name }) => name));
    const points = [...world.accessPoints.values()].filter((point) =>
      point.policies.some((name) => names.has(name)),
    );
    const live = points.flatMap(({ clientKeys }) => clientKeys.filter(({ notAfter }) => notAfter > now));
    return none(
      'live client key',
      live.map(({ clientKeyId }) => clientKeyId),
    );
  }),

  'no-share': about(({ instanceId }, { world }) => {
    const active = [...world.shares.values()].filter(
      (share) => share.instanceId === instanceId && ['Associated', 'Associating'].includes(share.status),
    );
    return none(
      'share',
      active.map(({ resourceShareId }) => resourceShareId),
    );
  }),

  // A service of the cloud writes acs:FAMILY:… on what it uses.
  'no-tag-of-a-service': about(({ tags, keys, secrets }, { world }) => {
    const tolerated = world.judge.toleratedCallers ?? [];
    const all = [tags, ...[...keys.values(), ...secrets.values()].map((one) => one.tags)];
    const ofServices = all.flatMap(Object.keys).filter((key) => key.trim().toLowerCase().startsWith('acs:'));
    return none(
      'tag of a service',
      [...new Set(ofServices)].filter((key) => !tolerated.includes(key)),
    );
  }),

  'no-policy-for-others': noPolicyForOthers,

  'no-foreign-vpc': about(({ bindVpcs }, { world }) =>
    none(
      'VPC of another account',
      bindVpcs.filter(({ vpcOwnerId }) => vpcOwnerId !== world.setting.accountId).map(({ vpcId }) => vpcId),
    ),
  ),

  'not-default-instance': about(({ instanceId }, { world }) => ({
    ok: world.account.defaultInstanceId !== instanceId,
    found: world.account.defaultInstanceId === '' ? 'no default instance' : world.account.defaultInstanceId,
  })),

  'no-foreign-objects': about((instance, { world }) => {
    const foreign = ({ owner }: { readonly owner: string }) => owner !== world.setting.accountId;
    const keys = [...instance.keys.values()].filter(foreign).length + instance.foreignKeys;
    const secrets = [...instance.secrets.values()].filter(foreign).length + instance.foreignSecrets;
    return {
      ok: keys + secrets === 0,
      found: `${String(keys)} keys and ${String(secrets)} secrets of others`,
    };
  }),

  'no-rotating-secret': about(({ secrets }) =>
    none(
      'rotating secret',
      [...secrets.values()]
        .filter(({ automaticRotation }) => automaticRotation)
        .map(({ secretName }) => secretName),
    ),
  ),

  approved,

  'sent-once': ({ released }) => ({
    ok: !released,
    found: released ? 'released before' : 'not released before',
  }),

  'at-most-three-calls': ({ callsBefore }) => ({
    ok: callsBefore < 3,
    found: `call ${String(callsBefore + 1)}`,
  }),
};
