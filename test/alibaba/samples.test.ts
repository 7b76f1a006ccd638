import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ApplicationFailure } from '@temporalio/common';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { billDate } from '../../src/values/bill-date.js';
import type { Cloud } from '../../src/alibaba/cloud.js';
import { KINDS } from '../../src/probes/at-rest/kinds.js';
import type { Kind } from '../../src/probes/at-rest/kind.js';
import { leaveOut } from '../support/left-out.js';
import { cloudAt, releaseAt, serve, withCanary } from './support.js';

/** The vendor's published bodies; they lie beside the project and are not copied into it. */
const SAMPLES = '../shared/samples';

const Sample = z.object({
  responses: z.array(
    z.object({
      httpStatus: z.number().nullable().optional(),
      body: z.unknown(),
      rawBodyInvalidJson: z.string().optional(),
    }),
  ),
  events: z.array(z.object({ name: z.string(), event: z.record(z.string(), z.unknown()) })).default([]),
});

/** How each operation is asked for what its published body tells about. */
const READERS: Record<string, (cloud: Cloud, body: Body, endpoint: string) => Promise<unknown>> = {
  'Kms/DescribeApplicationAccessPoint': ({ kms }, body) => kms.describeAccessPoint(at(body, 'Name')),
  'Kms/DescribeKey': ({ kms }, body) => kms.describeKey(at(body, 'KeyMetadata', 'KeyId')),
  'Kms/DescribeNetworkRule': ({ kms }) => kms.describeNetworkRule('networkrule_test'),
  'Kms/DescribePolicy': ({ kms }, body) => kms.describePolicy(at(body, 'Name')),
  'Kms/DescribeSecret': ({ kms }, body) => kms.describeSecret(at(body, 'SecretName')),
  'Kms/GetDefaultKmsInstance': ({ kms }) => kms.defaultInstanceId(),
  'Kms/GetKeyPolicy': ({ policies }) => policies.ofKey('key-1'),
  'Kms/GetKmsInstance': ({ kms }, body) => kms.findInstance(at(body, 'KmsInstance', 'InstanceId')),
  'Kms/GetKmsInstanceQuotaInfos': ({ kms }, body) => kms.quotas(at(body, 'KmsInstanceId')),
  'Kms/ListAliasesByKeyId': ({ kms }) => kms.listAliases(1),
  'Kms/ListApplicationAccessPoints': ({ kms }) => kms.listAccessPointNames(1),
  'Kms/ListClientKeys': ({ kms }) => kms.listClientKeys('aap_test'),
  'Kms/ListKeys': ({ kms }) => kms.listKeyIds('kst-1', 1),
  'Kms/ListKeyVersions': ({ kms }, body) =>
    kms.listKeyVersionIds(/"KeyId":"([^"]+)"/.exec(JSON.stringify(body))?.[1] ?? '', 1),
  'Kms/ListKmsInstances': ({ kms }) => kms.listInstanceIds(1),
  'Kms/ListNetworkRules': ({ kms }) => kms.listNetworkRuleNames(1),
  'Kms/ListPolicies': ({ kms }) => kms.listPolicyNames(1),
  'Kms/ListSecrets': ({ kms }) => kms.listSecretNames('kst-1', 1),
  'Kms/ReleaseKmsInstance': (_, __, endpoint) => releaseAt(endpoint).releaseInstance('kst-1'),
  'Kms/_errors': ({ kms }) => kms.accountStatus(),
  'Sts/GetCallerIdentity': ({ sts }) => sts.whoAmI(),
  'Actiontrail/LookupEvents': ({ trail }) => trail.lookupKmsEvents(WINDOW),
  'BssOpenApi/DescribeInstanceBill': ({ bills }) => bills.dayOf({ day: billDate('2020-03-20') }),
  'BssOpenApi/QueryAccountBill': ({ bills }) => bills.productsOf('2020-03', 1),
  'BssOpenApi/QueryAvailableInstances': ({ bills }) => bills.subscription('1049056'),
  'ResourceSharing/ListResourceShareAssociations': ({ sharing }) => sharing.listShares('any'),
  'ResourceSharing/ListSharedTargets': ({ sharing }) => sharing.listTargets('any'),
  'Cms/DescribeMetricMetaList': ({ requestCounts }) => requestCounts.listMetrics(1),
  'Cms/DescribeMetricList': ({ requestCounts }, body) =>
    requestCounts.listDatapoints({
      instanceId: /"instanceId\\*":\\*"([^"\\]+)/.exec(JSON.stringify(body))?.[1] ?? '',
      metric: { name: 'cpu_idle', periodSeconds: 60 },
      ...WINDOW,
    }),
  'Sls/GetLogsV2': ({ auditLog }) => auditLog.listDays({ instanceId: 'kst-1', ...WINDOW }),
  'Sls/_errors': ({ auditLog }) => auditLog.listDays({ instanceId: 'kst-1', ...WINDOW }),
};

/** Published bodies that cannot be read, each for a reason that is named. Everything else must be read. */
const UNREADABLE: Record<string, string> = {
  'Kms/GetKmsInstanceQuotaInfos 2': 'CLOUD_ANSWER_UNREADABLE', // empty placeholders
  'Kms/ListKeys 2 as printed': 'CLOUD_ANSWER_UNREADABLE', // a brace is missing on the page
  'Kms/_errors 1': 'CLOUD_CLOCK_SKEW',
  'Kms/_errors 2': 'CLOUD_ANSWER_UNREADABLE', // a RequestId and nothing else
  'Actiontrail/LookupEvents 1': 'CLOUD_ANSWER_UNREADABLE', // a placeholder for an event
  'Actiontrail/LookupEvents 2': 'CLOUD_REFUSED',
  'Sls/GetLogsV2 1': 'CLOUD_ANSWER_UNREADABLE', // a placeholder for a row
  'Sls/_errors 1': 'nothing', // no such logstore
  'Sls/_errors 2': 'CLOUD_ACCESS_DENIED',
  'Sls/_errors 3': 'nothing', // no such project
};

/** Read by the table of data at rest: test/probes/at-rest/samples.test.ts. */
const BY_TABLE = new Set(
  Object.values(KINDS)
    .flat()
    .flatMap(({ product, list, ...kind }: Kind) =>
      [list, kind.within, ...(kind.each ?? [])].map(
        (one) => `${product === 'log' ? 'sls' : product}/${one?.action.toLowerCase() ?? ''}`,
      ),
    ),
);

const WINDOW = { from: '2026-11-01T00:00:00.000Z', to: '2026-11-02T00:00:00.000Z' };

type Body = Record<string, unknown>;

if (existsSync(SAMPLES)) {
  describe("The vendor's published bodies", () => {
    withCanary();
    const operations = Object.keys(READERS);

    it.each(operations.flatMap(bodiesOf))(
      '$name is $wanted',
      async ({ operation, status, body, text, wanted }) => {
        const { endpoint } = await serve(() => ({ status, body: text }));

        const outcome = await READERS[operation]?.(cloudAt(endpoint), body, endpoint).then(
          (value) => (value === undefined ? 'nothing' : 'read'),
          (error: unknown) => (error instanceof ApplicationFailure ? error.type : error),
        );

        expect(outcome).toBe(wanted);
      },
    );

    it.each(sampleOf('Actiontrail/_events').events)('The audit event "$name" is read', async ({ event }) => {
      const { endpoint } = await serve(() => ({ body: { RequestId: 'r', Events: [event], NextToken: '' } }));

      const { items, next } = await cloudAt(endpoint).trail.lookupKmsEvents(WINDOW);

      expect(items).toMatchObject([{ eventName: event['eventName'], serviceName: event['serviceName'] }]);
      expect(next).toBeUndefined();
    });

    it('Operations whose published bodies are not read here are known by name', () => {
      const without = folders().filter(
        (operation) =>
          !operations.includes(operation) &&
          !BY_TABLE.has(operation.toLowerCase()) &&
          operation !== 'Actiontrail/_events',
      );

      console.info(`published, and read by no parser here: ${without.join(', ')}`);
      expect(without.map((operation) => operation.split('/')[0])).not.toContain('Actiontrail');
      expect(operations.filter((operation) => !folders().includes(operation))).toEqual([]);
    });
  });
} else {
  leaveOut("the parsers on the vendor's published bodies", 'ln -s FOLDER-WITH-samples ../shared');
}

function folders(): string[] {
  return readdirSync(SAMPLES, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .flatMap(({ name }) =>
      readdirSync(join(SAMPLES, name)).map((file) => `${name}/${file.replace('.json', '')}`),
    );
}

function sampleOf(operation: string) {
  return Sample.parse(JSON.parse(readFileSync(join(SAMPLES, `${operation}.json`), 'utf8')));
}

function bodiesOf(operation: string) {
  return sampleOf(operation).responses.flatMap(({ httpStatus, body, rawBodyInvalidJson }, index) => {
    const name = `${operation} ${String(index + 1)}`;
    const plain = z.record(z.string(), z.unknown()).catch({}).parse(body);
    const status = httpStatus ?? 400;
    const one = {
      operation,
      name,
      status,
      body: plain,
      text: JSON.stringify(body),
      wanted: UNREADABLE[name] ?? 'read',
    };
    if (rawBodyInvalidJson === undefined) return [one];
    const printed = `${name} as printed`;
    return [one, { ...one, name: printed, text: rawBodyInvalidJson, wanted: UNREADABLE[printed] ?? 'read' }];
  });
}

function at(body: Body, ...path: string[]): string {
  const found = path.reduce<unknown>(
    (value, key) => z.record(z.string(), z.unknown()).catch({}).parse(value)[key],
    body,
  );
  return typeof found === 'string' && found !== '' ? found : 'kst-1';
}
