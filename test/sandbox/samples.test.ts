import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { leaveOut } from '../support/left-out.js';
import { bodiesOf, compared, samples } from './published.js';
import { cloud, firstKey, instanceId, type Cloud } from './support.js';

const products: Readonly<Record<string, string>> = {
  LookupEvents: 'Actiontrail',
  DescribeInstanceBill: 'BssOpenApi',
  QueryAccountBill: 'BssOpenApi',
  QueryAvailableInstances: 'BssOpenApi',
  ListResourceShareAssociations: 'ResourceSharing',
  ListSharedTargets: 'ResourceSharing',
  AssumeRole: 'Sts',
  GetCallerIdentity: 'Sts',
};

const inInstance = { Filters: JSON.stringify([{ Key: 'DKMSInstanceId', Values: [instanceId] }]) };
const ofMarch = { BillingCycle: '2026-03', BillingDate: '2026-03-11', Granularity: 'DAILY' };
const secretName = 'payments-old/api-token';

/** Each operation that the sandbox serves and the vendor has a sample of, with a question that gives a full answer. */
const approvalRequests: Readonly<Record<string, Record<string, unknown>>> = {
  GetKmsInstance: { KmsInstanceId: instanceId },
  ListKmsInstances: {},
  GetKmsInstanceQuotaInfos: { KmsInstanceId: instanceId },
  GetDefaultKmsInstance: {},
  ListKeys: inInstance,
  DescribeKey: { KeyId: firstKey },
  ListKeyVersions: { KeyId: firstKey },
  GetKeyPolicy: { KeyId: firstKey, PolicyName: 'default' },
  ListAliasesByKeyId: { KeyId: firstKey },
  ListSecrets: { ...inInstance, FetchTags: 'true' },
  DescribeSecret: { SecretName: secretName, FetchTags: 'true' },
  ListSecretVersionIds: { SecretName: secretName },
  ListApplicationAccessPoints: {},
  DescribeApplicationAccessPoint: { Name: 'orders' },
  ListPolicies: {},
  DescribePolicy: { Name: 'orders-policy' },
  ListNetworkRules: {},
  DescribeNetworkRule: { Name: 'orders-network' },
  ListClientKeys: { AapName: 'orders' },
  ListTagResources: { RegionId: 'cn-hangzhou', ResourceType: 'key' },
  DisableKey: { KeyId: firstKey },
  EnableKey: { KeyId: firstKey },
  SetDeletionProtection: { KmsInstanceId: instanceId, EnableDeletionProtection: 'false' },
  ReleaseKmsInstance: { KmsInstanceId: instanceId, ForceDeleteWithoutBackup: 'false' },
  LookupEvents: {},
  DescribeInstanceBill: { ...ofMarch, IsBillingItem: 'true' },
  QueryAccountBill: { ...ofMarch, IsGroupByProduct: 'true' },
  QueryAvailableInstances: { ProductCode: 'kms' },
  ListResourceShareAssociations: { AssociationType: 'Resource' },
  ListSharedTargets: { ResourceOwner: 'Self' },
  AssumeRole: { RoleArn: 'acs:ram::1234567890123456:role/kms-release-observer', RoleSessionName: 'alice' },
  GetCallerIdentity: {},
};

// Where the vendor's own papers differ from the sample: SDK models of later years, or a second published form.
const otherwise = new Set([
  'GetKmsInstance KmsInstance.ZoneIds',
  'GetKmsInstance KmsInstance.VswitchIds',
  'ListKmsInstances KmsInstances',
]);

if (existsSync(samples)) describe("the vendor's published bodies", published);
else leaveOut("the sandbox on the vendor's published bodies", 'ln -s FOLDER-WITH-samples ../shared');

function published(): void {
  it.each(Object.entries(approvalRequests))(
    'of %s have the fields and types that the sandbox answers',
    async (operation, query) => {
      const sky = await full();
      const client = operation in products ? sky.core : sky.kms;

      const told = await client(operation, query);

      expect(told.code).toBe('OK');
      const product = products[operation] ?? 'Kms';
      const differences = bodiesOf(`${product}/${operation}.json`).flatMap((body) =>
        compared(body, told.body, ''),
      );
      const unknown = differences.filter(
        (line) => !otherwise.has(`${operation} ${line.split(':')[0] ?? ''}`),
      );
      expect(unknown).toEqual([]);
    },
  );

  it('of errors have the fields that the sandbox answers', async () => {
    const sky = await full();
    const answer = await fetch(`${sky.url}/?Action=ListKeys&Version=2016-01-20`);
    const [sample] = bodiesOf('Kms/_errors.json');

    expect(compared(sample, await answer.json(), '')).toEqual([]);
  });

  it('of audit events have the fields and types of the events that the sandbox answers', async () => {
    const sky = await full();
    const { body } = await sky.core('LookupEvents', {
      MaxResults: '1',
      StartTime: '2026-03-01T00:00:00Z',
      EndTime: '2026-05-10T00:00:00Z',
    });
    const [event] = z.looseObject({ Events: z.array(z.unknown()) }).parse(body).Events;
    const events = z.looseObject({ events: z.array(z.looseObject({ event: z.unknown() })) });
    const text = readFileSync(new URL('Actiontrail/_events.json', samples), 'utf8');

    const differences = events
      .parse(JSON.parse(text))
      .events.flatMap((sample) => compared(sample.event, event, ''));

    expect(event).toBeDefined();
    // Published as the number 1 and as the string "1".
    expect(differences.filter((line) => !line.startsWith('eventVersion:'))).toEqual([]);
  });
}

/** A sandbox in which every list has something in it. */
function full(): Promise<Cloud> {
  return cloud('shared', {
    startsAt: '2026-05-10T00:00:00Z',
    behaviour: { protectionEnforced: false },
    accessPoints: [
      {
        name: 'orders',
        policies: ['orders-policy'],
        clientKeys: [{ clientKeyId: 'KAAP.1', notAfter: '+90d' }],
      },
    ],
    policies: [{ name: 'orders-policy', instanceId, networkRules: ['orders-network'] }],
    networkRules: [{ name: 'orders-network' }],
  });
}
