import type { z } from 'zod';
import type {
  backupFields,
  instanceFields,
  instancePatch,
  keyFields,
  secretFields,
} from '../scenario/objects.js';
import { day, hour, instant } from '../scenario/time.js';
import { versionId } from '../scenario/ciphertext.js';
import type { Backup, Instance, Key, Secret } from '../types.js';

// Software instances created from this day (UTC+8) on are backed up without being asked.
const automaticSince = Date.parse('2024-04-26T00:00:00Z') - 8 * hour;

type Fields = z.infer<typeof instanceFields>;
type Patch = z.infer<typeof instancePatch>;

/** What a builder has to know of the surroundings. */
export interface Setting {
  readonly start: number;
  readonly accountId: string;
  readonly site: 'cn' | 'intl';
  readonly regionId: string;
}

/** An instance of a scenario, with its keys and secrets, at the start of the sandbox. */
export function buildInstance(fields: Fields, setting: Setting): Instance {
  const { keys, secrets, ...rest } = fields;
  const bare = patchedInstance(blank(fields, setting), rest, setting);
  const keyList = keys === undefined ? [] : Array.isArray(keys) ? keys : manyKeys(keys);
  const secretList = secrets === undefined ? [] : Array.isArray(secrets) ? secrets : manySecrets(secrets);
  return {
    ...bare,
    enabledAt: fields.enabledAt === undefined ? bare.createdAt : bare.enabledAt,
    automaticBackup: fields.automaticBackup ?? (bare.kind === 'software' && bare.createdAt >= automaticSince),
    keys: new Map(keyList.map((key) => [key.keyId, buildKey(key, bare.createdAt, setting)])),
    secrets: new Map(secretList.map((item) => [item.secretName, buildSecret(item, bare.createdAt, setting)])),
  };
}

/** The instance with the fields of a patch in place of its own. */
export function patchedInstance(before: Instance, patch: Patch, setting: Setting): Instance {
  const { createdAt, enabledAt, backups, bindVpcs, automaticBackup, logSince, logGaps, ...plain } = patch;
  const given = Object.fromEntries(Object.entries(plain).filter(([, value]) => value !== undefined));
  const created = createdAt === undefined ? before.createdAt : instant(createdAt, setting.start);
  const merged: Instance = { ...before, ...given, createdAt: created };
  return {
    ...merged,
    enabledAt:
      enabledAt === undefined ? Math.max(before.enabledAt, created) : instant(enabledAt, setting.start),
    backups: backups?.map((backup) => buildBackup(backup, setting.start)) ?? before.backups,
    bindVpcs:
      bindVpcs?.map((vpc) => ({ ...vpc, regionId: vpc.regionId ?? setting.regionId })) ?? before.bindVpcs,
    automaticBackup: automaticBackup ?? before.automaticBackup,
    logSince: logSince === undefined ? before.logSince : instant(logSince, setting.start),
    logGaps:
      logGaps?.map(({ from, to }) => ({
        from: instant(from, setting.start),
        to: to === undefined ? Infinity : instant(to, setting.start),
      })) ?? before.logGaps,
  };
}

/** A key of a scenario; what it leaves out is as a new key has it. `born`: milliseconds since 1970. */
export function buildKey(key: z.infer<typeof keyFields>, born: number, setting: Setting): Key {
  const createdAt = key.createdAt === undefined ? born : instant(key.createdAt, setting.start);
  const versions = [createdAt, ...(key.versions ?? []).map((at) => instant(at, setting.start))];
  return {
    keyId: key.keyId,
    owner: key.owner ?? setting.accountId,
    state: key.state ?? 'Enabled',
    deletionProtection: key.deletionProtection ?? false,
    protectionDescription: '',
    description: key.description ?? '',
    creator: key.creator ?? key.owner ?? setting.accountId,
    createdAt,
    changedAt: key.changedAt === undefined ? Math.max(...versions) : instant(key.changedAt, setting.start),
    versions: versions.map((at, index) => ({ id: versionId(key.keyId, index + 1, key.versionForm), at })),
    automaticRotation: key.automaticRotation ?? false,
    origin: key.origin ?? 'Aliyun_KMS',
    aliases: key.aliases ?? [],
    tags: key.tags ?? {},
    policy: key.policy ?? '',
  };
}

/** A secret of a scenario; what it leaves out is as a new secret has it. `born`: milliseconds since 1970. */
export function buildSecret(secret: z.infer<typeof secretFields>, born: number, setting: Setting): Secret {
  const createdAt = secret.createdAt === undefined ? born : instant(secret.createdAt, setting.start);
  return {
    secretName: secret.secretName,
    owner: secret.owner ?? setting.accountId,
    secretType: secret.secretType ?? 'Generic',
    description: secret.description ?? '',
    createdAt,
    changedAt: secret.changedAt === undefined ? createdAt : instant(secret.changedAt, setting.start),
    automaticRotation: secret.automaticRotation ?? false,
    rotationInterval: secret.rotationInterval ?? '',
    encryptionKeyId: secret.encryptionKeyId ?? '',
    extendedConfig: secret.extendedConfig ?? '',
    owingService: secret.owingService ?? '',
    versions: [{ id: 'v1', at: createdAt, value: secret.value ?? `value of ${secret.secretName}` }],
    tags: secret.tags ?? {},
    policy: secret.policy ?? '',
  };
}

function buildBackup(backup: z.infer<typeof backupFields>, start: number): Backup {
  return {
    ...backup,
    madeAt: instant(backup.madeAt, start),
    restorableUntil: instant(backup.restorableUntil, start),
  };
}

function manyKeys({ count, prefix, ...fields }: Exclude<Fields['keys'], unknown[] | undefined>) {
  return numbered(count, prefix ?? 'key-hzz65f3a').map((keyId) => ({ ...fields, keyId }));
}

function manySecrets({ count, prefix, ...fields }: Exclude<Fields['secrets'], unknown[] | undefined>) {
  return numbered(count, prefix ?? 'secret-').map((secretName) => ({ ...fields, secretName }));
}

function numbered(count: number, prefix: string): string[] {
  return Array.from({ length: count }, (_, index) => `${prefix}${String(index + 1).padStart(10, '0')}`);
}

function blank({ instanceId, chargeType }: Fields, { start, site }: Setting): Instance {
  const createdAt = start - 100 * day;
  return {
    instanceId,
    instanceName: instanceId,
    status: 'Connected',
    chargeType: 'POSTPAY',
    productType: `kms_${chargeType === 'PREPAY' ? 'ddi' : 'ppi'}_public_${site}`,
    productVersion: '3',
    kind: 'software',
    createdAt,
    enabledAt: createdAt,
    deletionProtection: false,
    protectionDescription: '',
    keyQuota: 1000,
    secretQuota: 100,
    spec: 1000,
    vpcQuota: 5,
    log: false,
    logStorage: 0,
    logSince: 0,
    logGaps: [],
    logGone: false,
    bindVpcs: [],
    foreignKeys: 0,
    foreignSecrets: 0,
    automaticBackup: false,
    backups: [],
    tags: {},
    keys: new Map(),
    secrets: new Map(),
  };
}
