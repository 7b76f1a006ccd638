import { z } from 'zod';
import { ciphertextForms } from './ciphertext.js';
import { when } from './objects.js';

const text = z.string().min(1);

const identityFields = {
  accountId: text,
  userName: text,
  type: z.enum(['root-account', 'ram-user', 'assumed-role']).optional().describe('the default: ram-user'),
  principalId: text.optional(),
  arn: text.optional(),
};

const actions = z.array(text).describe('RAM actions with * as wildcard, such as "kms:Get*"');

const byUserGroup = z
  .boolean()
  .optional()
  .describe('its policies are those of a user group: ListPolicyAttachments has none of its own');

const resourceGroups = z
  .array(text)
  .optional()
  .describe('it sees what may be encrypted in these resource groups only; the default is all');

export const credentialFields = z.strictObject({
  accessKeyId: text,
  accessKeySecret: text,
  securityToken: text.optional(),
  ...identityFields,
  allow: actions,
  deny: actions.optional(),
  resourceGroups,
  byUserGroup,
});

export const roleFields = z.strictObject({
  roleName: text,
  accountId: text,
  allow: actions,
  deny: actions.optional(),
  resourceGroups,
});

export const trafficFields = z.strictObject({
  at: when,
  instanceId: text,
  operation: text.describe('Decrypt, Encrypt, GenerateDataKey, GetSecretValue, ...'),
  keyId: text.optional(),
  secretName: text.optional(),
  by: text.describe('name of the caller'),
  accountId: text.optional(),
  identity: z
    .enum(['cloud-account', 'ram-user', 'ram-role', 'aap'])
    .optional()
    .describe(
      'what the audit log calls the caller; the default is aap at the dedicated gateway, ram-role for a service, else ram-user',
    ),
  userAgent: z.string().optional(),
  gateway: z
    .enum(['shared', 'dedicated', 'service'])
    .optional()
    .describe('the default is shared; calls to the dedicated gateway are in no trail'),
  sourceIp: text.optional(),
  times: z.int().min(1).max(10_000).optional(),
  everySeconds: z.number().positive().optional().describe('between those times; the default is 60'),
  errorCode: text.optional(),
  ciphertext: z
    .enum(ciphertextForms)
    .optional()
    .describe(
      'how the event shows its ciphertext; the default is masked for a Decrypt, and none for an Encrypt',
    ),
  namesKey: z.boolean().optional().describe('does the event name the key? The default is yes'),
  parameters: z.record(z.string(), z.string()).optional().describe('further parameters that the event shows'),
});

export const shareFields = z.strictObject({
  resourceShareId: text,
  name: text.optional(),
  instanceId: text.describe('id of what is shared; anything but an instance needs a resourceType'),
  resourceType: text.optional().describe('the default: KMSInstance, which nobody has published'),
  foundBy: z
    .array(z.enum(['id', 'arn']))
    .optional()
    .describe('by which of its names it is found; the default is both. Lists of everything have it always'),
  status: z.enum(['Associating', 'Associated', 'Failed', 'Disassociating', 'Disassociated']).optional(),
  targets: z.array(text).describe('account ids, folder ids or the id of a resource directory'),
  targetType: text.optional(),
});

const clientKeyFields = z.strictObject({
  clientKeyId: text,
  createdAt: when.optional(),
  notBefore: when.optional(),
  notAfter: when,
});

export const accessPointFields = z.strictObject({
  name: text,
  description: z.string().optional(),
  policies: z.array(text),
  clientKeys: z.array(clientKeyFields).optional(),
});

export const policyFields = z.strictObject({
  name: text,
  instanceId: text,
  description: z.string().optional(),
  permissions: z.array(text).optional(),
  resources: z.array(text).optional(),
  networkRules: z.array(text).optional(),
});

export const networkRuleFields = z.strictObject({
  name: text,
  description: z.string().optional(),
  sourcePrivateIps: z.array(text).optional(),
});

export const judgeFields = z.strictObject({
  quietDays: z.number().min(0).optional().describe('the default is 30'),
  approvalsRequired: z.int().min(0).optional().describe('the default is 0: approvals are not judged'),
  coolingOffHours: z.number().min(0).optional(),
  requestedBy: text.optional().describe('whose own approval does not count'),
  toleratedCallers: z.array(text).optional(),
  restorableDays: z
    .number()
    .min(0)
    .optional()
    .describe('how long after a release a backup must be restorable; the default is 30'),
});
