import { randomBytes } from 'node:crypto';
import { refusal } from '../errors.js';
import { printed } from '../scenario/time.js';
import { integer, required, type Call, type Operations } from './operation.js';

const version = '2015-04-01';

/** Who the caller is, and roles that it can assume. */
export const stsOperations: Operations = {
  GetCallerIdentity: { product: 'Sts', version, action: null, write: false, answer: getCallerIdentity },
  AssumeRole: { product: 'Sts', version, action: 'sts:AssumeRole', write: true, answer: assumeRole },
};

const identityTypes = {
  'root-account': 'Account',
  'ram-user': 'RAMUser',
  'assumed-role': 'AssumedRoleUser',
} as const;

function getCallerIdentity({ credential: { identity } }: Call) {
  const { accountId, principalId, type, arn } = identity;
  return {
    IdentityType: identityTypes[type],
    AccountId: accountId,
    PrincipalId: principalId,
    ...(type === 'assumed-role' ? { RoleId: principalId.split(':')[0] ?? '' } : { UserId: principalId }),
    Arn: arn,
  };
}

/** Gives a token that is good by the clock of the host, because the SDKs renew by it. */
function assumeRole(call: Call) {
  const { world } = call;
  const roleArn = required(call, 'RoleArn');
  const session = required(call, 'RoleSessionName');
  const seconds = integer(call, 'DurationSeconds', 3600, 900, 43_200);
  const role = world.scenario.roles?.find(
    ({ accountId, roleName }) => roleArn === `acs:ram::${accountId}:role/${roleName}`,
  );
  if (role === undefined) throw refusal(404, 'EntityNotExist.Role', 'The specified Role not exists.');
  const accessKeyId = `STS.${randomBytes(12).toString('hex')}`;
  const accessKeySecret = randomBytes(24).toString('base64url');
  const securityToken = randomBytes(48).toString('base64url');
  const expiresAt = Date.now() + seconds * 1000;
  const arn = `${roleArn}/${session}`;
  const principalId = `30${role.accountId}:${session}`;
  world.credentials.set(accessKeyId, {
    accessKeyId,
    accessKeySecret,
    securityToken,
    expiresAt,
    allow: role.allow,
    deny: role.deny ?? [],
    resourceGroups: role.resourceGroups,
    identity: {
      accountId: role.accountId,
      userName: `${role.roleName}:${session}`,
      type: 'assumed-role',
      principalId,
      arn,
      accessKeyId,
    },
  });
  return {
    AssumedRoleUser: { Arn: arn, AssumedRoleId: principalId },
    Credentials: {
      AccessKeyId: accessKeyId,
      AccessKeySecret: accessKeySecret,
      SecurityToken: securityToken,
      Expiration: printed(expiresAt),
    },
  };
}
