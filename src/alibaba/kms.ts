import type { z } from 'zod';
import type { KmsInstance, KmsReads, NumberedPage, Quotas } from './cloud.js';
import type { Answer } from './connection.js';
import { type Call, unreadable } from './errors.js';
import {
  AccessPointAnswer,
  ClientKeysAnswer,
  NetworkRuleAnswer,
  PolicyAnswer,
} from './kms-access-answers.js';
import {
  Alias,
  DefaultInstanceAnswer,
  KeyAnswer,
  KeyVersion,
  KmsInstanceAnswer,
  nameIn,
  page,
  QuotasAnswer,
  SecretAnswer,
  SecretTime,
  single,
} from './kms-answers.js';
import type { KmsClient, KmsReadOperation } from './kms-client.js';
import { UNKNOWN_INSTANCE } from '../values/unknown-instance.js';
import { read } from './wire.js';

/** Which KMS call it was; the RAM action is `kms:` and the operation. Source: docs/cloud-facts.md, Permissions. */
export function kmsCall(operation: string): Call {
  return { product: 'KMS', operation, permission: `kms:${operation}` };
}

/** The reads of KMS. Every list is asked for in pages of 100, the most that KMS gives. */
// eslint-disable-next-line max-lines-per-function -- a list: one entry for each read of KMS
export function createKmsReads(client: KmsClient<KmsReadOperation>): KmsReads {
  async function ask<T extends z.ZodType>(
    operation: KmsReadOperation,
    query: Record<string, string>,
    schema: T,
  ): Promise<z.output<T>> {
    return read(await client(operation, query), schema, kmsCall(operation));
  }

  async function askPage<T extends z.ZodType>(
    operation: KmsReadOperation,
    asked: number,
    [where, wrapper, item]: readonly [string, string, T],
    filter: Record<string, string> = {},
  ): Promise<NumberedPage<z.output<T>>> {
    const query = { ...filter, PageNumber: String(asked), PageSize: '100' };
    const answer = await ask(operation, query, page(where, wrapper, item));
    same(operation, 'the page', answer.page, asked);
    return { items: answer.items, total: answer.total };
  }

  const listInstanceIds = (asked: number) =>
    askPage('ListKmsInstances', asked, ['KmsInstances', 'KmsInstance', nameIn('KmsInstanceId')]);

  return {
    accountStatus: async () => {
      const { value } = await ask('DescribeAccountKmsStatus', {}, single('AccountStatus'));
      if (value === undefined)
        throw unreadable(kmsCall('DescribeAccountKmsStatus'), 'AccountStatus is missing');
      return value;
    },
    findInstance: async (instanceId) => {
      const answer = await client('GetKmsInstance', { KmsInstanceId: instanceId });
      return saysGone(answer) ? undefined : instanceIn(answer, instanceId);
    },
    listInstanceIds,
    quotas: async (instanceId) => {
      const answer = await client('GetKmsInstanceQuotaInfos', { KmsInstanceId: instanceId });
      return saysGone(answer) ? undefined : quotasIn(answer, instanceId);
    },
    defaultInstanceId: async () => {
      const { id } = await ask('GetDefaultKmsInstance', {}, DefaultInstanceAnswer);
      if (id !== undefined) return id === '' ? undefined : id;
      // Left out, it is no news where there is one instance only.
      return (await listInstanceIds(1)).total > 1 ? UNKNOWN_INSTANCE : undefined;
    },
    listKeyIds: (instanceId, asked) =>
      askPage('ListKeys', asked, ['Keys', 'Key', nameIn('KeyId')], inInstance(instanceId)),
    listRegionKeyIds: (asked) => askPage('ListKeys', asked, ['Keys', 'Key', nameIn('KeyId')]),
    listKeyVersionIds: async (keyId, asked) => {
      const versions: readonly [string, string, typeof KeyVersion] = [
        'KeyVersions',
        'KeyVersion',
        KeyVersion,
      ];
      const { items, total } = await askPage('ListKeyVersions', asked, versions, { KeyId: keyId });
      for (const version of items) same('ListKeyVersions', 'KeyId', version.keyId, keyId);
      return { items: items.map(({ versionId }) => versionId), total };
    },
    describeKey: async (keyId) => {
      const { key } = await ask('DescribeKey', { KeyId: keyId }, KeyAnswer);
      // An alias or an ARN is answered with the id behind it.
      if (!keyId.includes('/') && !keyId.includes(':')) same('DescribeKey', 'KeyId', key.keyId, keyId);
      return key;
    },
    listAliases: (asked) => askPage('ListAliases', asked, ['Aliases', 'Alias', Alias]),
    listSecretNames: (instanceId, asked) =>
      askPage('ListSecrets', asked, ['SecretList', 'Secret', nameIn('SecretName')], inInstance(instanceId)),
    listSecretTimes: (instanceId, asked) =>
      askPage('ListSecrets', asked, ['SecretList', 'Secret', SecretTime], inInstance(instanceId)),
    describeSecret: async (name) => {
      const secret = await ask('DescribeSecret', { SecretName: name }, SecretAnswer);
      same('DescribeSecret', 'SecretName', secret.name, name);
      return secret;
    },
    listAccessPointNames: (asked) =>
      askPage('ListApplicationAccessPoints', asked, [
        'ApplicationAccessPoints',
        'ApplicationAccessPoint',
        nameIn('Name'),
      ]),
    describeAccessPoint: async (name) => {
      const accessPoint = await ask('DescribeApplicationAccessPoint', { Name: name }, AccessPointAnswer);
      same('DescribeApplicationAccessPoint', 'Name', accessPoint.name, name);
      return accessPoint;
    },
    listPolicyNames: (asked) => askPage('ListPolicies', asked, ['Policies', 'Policy', nameIn('Name')]),
    describePolicy: async (name) => {
      const policy = await ask('DescribePolicy', { Name: name }, PolicyAnswer);
      same('DescribePolicy', 'Name', policy.name, name);
      return policy;
    },
    listNetworkRuleNames: (asked) =>
      askPage('ListNetworkRules', asked, ['NetworkRules', 'NetworkRule', nameIn('Name')]),
    describeNetworkRule: async (name) => {
      const { requestId: _, ...rule } = await ask('DescribeNetworkRule', { Name: name }, NetworkRuleAnswer);
      return { name, ...rule };
    },
    listClientKeys: async (accessPointName) =>
      (await ask('ListClientKeys', { AapName: accessPointName }, ClientKeysAnswer)).keys,
  };
}

/** Without this filter, keys and secrets of the whole region are listed. Source: docs/cloud-facts.md, Lists. */
function inInstance(instanceId: string): Record<string, string> {
  return { Filters: JSON.stringify([{ Key: 'DKMSInstanceId', Values: [instanceId] }]) };
}

/** One of two ways to say that an instance does not exist. Source: docs/cloud-facts.md, Instance not found. */
function saysGone(answer: Answer): boolean {
  return !answer.ok && answer.callFailure.code === 'Forbidden.DKMSInstanceNotFound';
}

/** The other way: a 200 without an id. An answer that has no id and yet describes an instance says nothing. */
function instanceIn(answer: Answer, asked: string): KmsInstance | undefined {
  const call = kmsCall('GetKmsInstance');
  const { instance, requestId } = read(answer, KmsInstanceAnswer, call);
  const { instanceId, ...rest } = instance;
  if (instanceId === undefined) {
    const { bindVpcs = [], ...others } = rest;
    if (bindVpcs.length === 0 && Object.keys(others).length === 0) return undefined;
    throw unreadable(call, 'it describes an instance but does not name it');
  }
  same('GetKmsInstance', 'InstanceId', instanceId, asked);
  // Without it, this instance cannot be told from another one of the same id.
  if (rest.createTime === undefined) throw unreadable(call, 'CreateTime is missing');
  return { instanceId, ...rest, requestId };
}

/** An answer without an id that counts nothing is of no instance. */
function quotasIn(answer: Answer, asked: string): Quotas | undefined {
  const call = kmsCall('GetKmsInstanceQuotaInfos');
  const { requestId, instanceId, quotas } = read(answer, QuotasAnswer, call);
  if (instanceId === undefined) {
    const nothing = quotas?.every(({ kind, used }) => kind === '' && used === 0) === true;
    if (requestId !== undefined && nothing) return undefined;
    throw unreadable(call, 'it counts, and does not say for which instance');
  }
  if (quotas === undefined) throw unreadable(call, 'KmsInstanceQuotaInfos is missing');
  same(call.operation, 'KmsInstanceId', instanceId, asked);
  const used = new Map(quotas.map(({ kind, used }) => [kind.toLowerCase(), used]));
  if (used.size < quotas.length) throw unreadable(call, 'it counts one kind twice');
  const [keys, secrets, vpcs, qps] = ['key', 'secret', 'vpc', 'qps'].map((kind) => used.get(kind));
  return {
    ...(keys !== undefined && { keys }),
    ...(secrets !== undefined && { secrets }),
    ...(vpcs !== undefined && { vpcs }),
    ...(qps !== undefined && { qps }),
  };
}

/** An answer about something else than what was asked is no answer. */
function same(
  operation: string,
  what: string,
  found: string | number | undefined,
  asked: string | number,
): void {
  if (found !== undefined && found !== asked)
    throw unreadable(kmsCall(operation), `${what} is not the one that was asked for`);
}
