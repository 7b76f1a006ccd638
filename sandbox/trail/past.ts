import { randomUUID } from 'node:crypto';
import type { z } from 'zod';
import type { trafficFields } from '../scenario/surroundings.js';
import { instant } from '../scenario/time.js';
import type { Caller, Identity, Instance, Use } from '../types.js';
import { shownOf } from './shown.js';
import { lookBack, type Deed, type Trail } from './trail.js';

type Traffic = z.infer<typeof trafficFields>;

/** The uses that one line of traffic stands for. */
export function usesOf(traffic: Traffic, start: number, accountId: string): Use[] {
  const first = instant(traffic.at, start);
  const step = (traffic.everySeconds ?? 60) * 1000;
  return Array.from({ length: traffic.times ?? 1 }, (_, index) => ({
    at: first + index * step,
    instanceId: traffic.instanceId,
    operation: traffic.operation,
    keyId: traffic.keyId,
    secretName: traffic.secretName,
    by: traffic.by,
    gateway: traffic.gateway ?? 'shared',
    caller: callerIn(traffic, accountId),
  }));
}

function callerIn(traffic: Traffic, owner: string): Caller {
  const { by, gateway = 'shared', accountId = owner } = traffic;
  const usual = gateway === 'dedicated' ? 'aap' : gateway === 'service' ? 'ram-role' : 'ram-user';
  const identityType = traffic.identity ?? usual;
  const ram = named(by, accountId, identityType === 'cloud-account' ? 'root-account' : 'ram-user');
  return {
    identityType,
    principalId: identityType === 'aap' ? by : ram.principalId,
    accountId,
    accessKeyId: identityType === 'aap' ? `KAAP.${by}` : ram.accessKeyId,
    clientIp: gateway === 'service' ? '' : (traffic.sourceIp ?? '10.0.0.8'),
    userAgent: traffic.userAgent ?? 'kms-client',
    refused: traffic.errorCode !== undefined,
  };
}

/** Puts uses into the trail, except those of the instance's own endpoint, which no trail sees. */
export function recordUses(
  trail: Trail,
  uses: readonly Use[],
  traffic: Traffic,
  accountId: string,
  versionOf: (use: Use) => string,
): void {
  if (traffic.gateway === 'dedicated') return;
  const service = traffic.gateway === 'service';
  const identity = named(traffic.by, traffic.accountId ?? accountId, service ? 'assumed-role' : 'ram-user');
  for (const use of uses) {
    trail.record({
      ...past(use.at, use.operation, identity),
      write: false,
      ...shownOf(use, traffic, versionOf(use)),
      sourceIp: service ? 'Internal' : (traffic.sourceIp ?? '10.0.0.8'),
      errorCode: traffic.errorCode,
    });
  }
}

/** Puts what made and last changed an instance's objects into the trail, as far as it reaches back. */
export function recordHistory(trail: Trail, instance: Instance, accountId: string, now: number): void {
  const write = (at: number, name: string, parameters: Record<string, string>) => {
    if (at >= now - lookBack && at <= now) recordWrite(trail, accountId, at, name, parameters);
  };
  for (const { keyId, createdAt, changedAt } of instance.keys.values()) {
    write(createdAt, 'CreateKey', { KeyId: keyId, DKMSInstanceId: instance.instanceId });
    if (changedAt > createdAt) write(changedAt, 'UpdateKeyDescription', { KeyId: keyId });
  }
  for (const { secretName, createdAt, changedAt } of instance.secrets.values()) {
    write(createdAt, 'CreateSecret', { SecretName: secretName, DKMSInstanceId: instance.instanceId });
    if (changedAt > createdAt) write(changedAt, 'PutSecretValue', { SecretName: secretName });
  }
}

/** Puts one write in the console into the trail. */
export function recordWrite(
  trail: Trail,
  accountId: string,
  at: number,
  name: string,
  parameters: Readonly<Record<string, string>>,
): void {
  trail.record({ ...past(at, name, named('root', accountId, 'root-account')), write: true, parameters });
}

function named(userName: string, accountId: string, type: Identity['type']): Identity {
  const principalId =
    type === 'root-account' ? accountId : `2${String(userName.length)}${accountId}`.slice(0, 18);
  return {
    accountId,
    userName,
    type,
    principalId,
    arn: type === 'root-account' ? `acs:ram::${accountId}:root` : `acs:ram::${accountId}:user/${userName}`,
    accessKeyId: type === 'root-account' ? '' : `LTAI.${userName}`,
  };
}

function past(at: number, name: string, identity: Identity): Omit<Deed, 'write' | 'parameters'> {
  return {
    at,
    service: 'Kms',
    version: '2016-01-20',
    name,
    identity,
    sourceIp: 'Internal',
    userAgent: 'AliyunConsole',
    requestId: randomUUID(),
  };
}
