import { z } from 'zod';

const relative = /^[+-]\d+(\.\d+)?(ms|s|m|h|d)$/;
const iso = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d{1,3})?Z$/;

/** An instant: ISO 8601 in UTC, or relative to the start of the sandbox ("-40d", "-3h", "+10m"). */
export const when = z
  .string()
  .regex(new RegExp(`${relative.source}|${iso.source}`), 'must be ISO 8601 in UTC, or relative like "-40d"')
  .describe('ISO 8601 in UTC, or relative to the start of the sandbox: "-40d", "-3h", "+10m"');

const tags = z.record(z.string(), z.string());
const count = z.int().min(0);

export const keyFields = z.strictObject({
  keyId: z.string().min(1),
  owner: z.string().optional().describe('account that owns it; the default is the account of the scenario'),
  state: z.enum(['Enabled', 'Disabled', 'PendingDeletion', 'PendingImport']).optional(),
  deletionProtection: z.boolean().optional(),
  description: z.string().optional(),
  creator: z.string().optional(),
  createdAt: when.optional().describe('the default is when the instance was created'),
  changedAt: when.optional().describe('newest write on it; the default is createdAt'),
  versions: z.array(when).optional().describe('further versions, each billed'),
  versionForm: z
    .enum(['key', 'uuid'])
    .optional()
    .describe('ids of its versions: the id of the key and ten characters (the default), or UUIDs'),
  automaticRotation: z.boolean().optional(),
  origin: z.enum(['Aliyun_KMS', 'EXTERNAL']).optional(),
  aliases: z.array(z.string()).optional(),
  tags: tags.optional(),
  policy: z.string().optional().describe('key policy as JSON text'),
});

export const secretFields = z.strictObject({
  secretName: z.string().min(1),
  owner: z.string().optional(),
  secretType: z.enum(['Generic', 'Rds', 'Redis', 'RAMCredentials', 'ECS', 'PolarDB']).optional(),
  description: z.string().optional(),
  createdAt: when.optional(),
  changedAt: when.optional(),
  automaticRotation: z.boolean().optional(),
  rotationInterval: z.string().optional(),
  encryptionKeyId: z.string().optional(),
  extendedConfig: z.string().optional(),
  owingService: z.string().optional(),
  value: z.string().optional(),
  tags: tags.optional(),
  policy: z.string().optional().describe('secret policy as JSON text'),
});

/** A generator: `count` objects whose ids are made from `prefix` and a number. */
const generator = { count: z.int().min(1).max(20_000), prefix: z.string().optional() };
const keysField = z.union([
  z.array(keyFields),
  z.strictObject({ ...keyFields.omit({ keyId: true }).shape, ...generator }),
]);
const secretsField = z.union([
  z.array(secretFields),
  z.strictObject({ ...secretFields.omit({ secretName: true }).shape, ...generator }),
]);

export const backupFields = z.strictObject({
  id: z.string().min(1),
  madeAt: when,
  keys: count,
  secrets: count,
  restorableUntil: when,
});

const vpcFields = z.strictObject({
  regionId: z.string().optional(),
  vpcId: z.string(),
  vSwitchId: z.string(),
  vpcOwnerId: z.string(),
});

/** The fields of an instance that a state patch may set as well. */
const settableFields = {
  instanceName: z.string().optional(),
  status: z.enum(['Uninitialized', 'Connecting', 'Connected', 'Disconnected', 'Error']).optional(),
  chargeType: z.enum(['POSTPAY', 'PREPAY']).nullable().optional().describe('null: the field is not answered'),
  productType: z.string().nullable().optional(),
  productVersion: z.string().nullable().optional(),
  kind: z.enum(['software', 'hardware']).optional(),
  createdAt: when.optional(),
  enabledAt: when.optional(),
  deletionProtection: z
    .boolean()
    .nullable()
    .optional()
    .describe('null: the field is not answered, as by an older gateway'),
  keyQuota: count.optional(),
  secretQuota: count.optional(),
  spec: count.optional(),
  vpcQuota: count.optional(),
  log: z.boolean().optional(),
  logStorage: count.optional(),
  logSince: when.optional().describe('since when it has an audit log; the default is when it was created'),
  logGaps: z
    .array(z.strictObject({ from: when, to: when.optional() }))
    .optional()
    .describe('when nothing was written into it, such as since it is full; without `to` until for ever'),
  logGone: z.boolean().optional().describe('somebody has deleted its project'),
  bindVpcs: z.array(vpcFields).optional(),
  foreignKeys: count.optional().describe('keys of other accounts: counted in the quota, in no list'),
  foreignSecrets: count.optional(),
  automaticBackup: z
    .boolean()
    .nullable()
    .optional()
    .describe('the default: yes for a software instance created after 2024-04-26'),
  backups: z.array(backupFields).optional(),
  tags: tags.optional(),
};

export const instanceFields = z.strictObject({
  instanceId: z.string().regex(/^kst-[a-z0-9.]+$/, 'must look like kst-hzz65f3a1b2c3d4e5f6g7h'),
  ...settableFields,
  keys: keysField.optional(),
  secrets: secretsField.optional(),
});

export const instancePatch = z.strictObject(settableFields);
