import type { z } from 'zod';
import type {
  accessPointFields,
  credentialFields,
  networkRuleFields,
  policyFields,
  shareFields,
} from '../scenario/surroundings.js';
import { day, instant } from '../scenario/time.js';
import type { AccessPoint, NetworkRule, Policy, Share } from '../types.js';
import type { Credential } from '../auth/credential.js';

/** An access key of a scenario. */
export function buildCredential(fields: z.infer<typeof credentialFields>): Credential {
  const { accountId, userName } = fields;
  const type = fields.type ?? 'ram-user';
  return {
    accessKeyId: fields.accessKeyId,
    accessKeySecret: fields.accessKeySecret,
    securityToken: fields.securityToken,
    expiresAt: undefined,
    allow: fields.allow,
    deny: fields.deny ?? [],
    resourceGroups: fields.resourceGroups,
    byUserGroup: fields.byUserGroup === true,
    identity: {
      accountId,
      userName,
      type,
      principalId: fields.principalId ?? (type === 'root-account' ? accountId : `20${accountId}`),
      arn:
        fields.arn ??
        (type === 'root-account' ? `acs:ram::${accountId}:root` : `acs:ram::${accountId}:user/${userName}`),
      accessKeyId: fields.accessKeyId,
    },
  };
}

/** A share of a scenario, made at `start`, milliseconds since 1970. */
export function buildShare(fields: z.infer<typeof shareFields>, start: number): Share {
  return {
    resourceShareId: fields.resourceShareId,
    name: fields.name ?? fields.resourceShareId,
    instanceId: fields.instanceId,
    status: fields.status ?? 'Associated',
    targets: fields.targets,
    targetType: fields.targetType ?? 'Account',
    resourceType: fields.resourceType ?? 'KMSInstance',
    foundBy: fields.foundBy ?? ['id', 'arn'],
    createdAt: start - 20 * day,
  };
}

/** An application access point of a scenario with its client keys. `start`: milliseconds since 1970. */
export function buildAccessPoint(fields: z.infer<typeof accessPointFields>, start: number): AccessPoint {
  const at = (text: string | undefined) => (text === undefined ? start - 30 * day : instant(text, start));
  return {
    name: fields.name,
    description: fields.description ?? '',
    policies: fields.policies,
    clientKeys: (fields.clientKeys ?? []).map((key) => ({
      clientKeyId: key.clientKeyId,
      createdAt: at(key.createdAt),
      notBefore: at(key.notBefore ?? key.createdAt),
      notAfter: at(key.notAfter),
    })),
  };
}

/** An access policy of a scenario. */
export function buildPolicy(fields: z.infer<typeof policyFields>): Policy {
  return {
    name: fields.name,
    instanceId: fields.instanceId,
    description: fields.description ?? '',
    permissions: fields.permissions ?? ['RbacPermission/Template/CryptoServiceKeyUser'],
    resources: fields.resources ?? ['key/*'],
    networkRules: fields.networkRules ?? [],
  };
}

/** A network rule of a scenario. */
export function buildNetworkRule(fields: z.infer<typeof networkRuleFields>): NetworkRule {
  return {
    name: fields.name,
    description: fields.description ?? '',
    sourcePrivateIps: fields.sourcePrivateIps ?? ['192.168.0.0/16'],
  };
}
