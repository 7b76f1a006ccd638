import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { readScenario, startSandbox, type Sandbox, type Scenario } from '../../sandbox/index.js';
import { billDate } from '../../src/values/bill-date.js';
import type { Cloud } from '../../src/alibaba/cloud.js';
import { FIELDS } from '../../src/alibaba/fields.js';
import { kindOf } from '../../src/policy/facts.js';
import { holdReasons, reasonsToKeep } from '../../src/policy/reasons-to-keep.js';
import { readInventory } from '../../src/probes/inventory.js';
import { readInstance, mustBeThere } from '../../src/probes/probe-task.js';
import { runProbe } from '../../src/probes/registry.js';
import { PROBES } from '../../src/release/places.js';
import { readTags } from '../../src/probes/tags.js';
import { reading, rememberedCloud, SPOILS, spoiling, type Change } from '../support/answers.js';
import { DAY_MS, JUDGING, NOW, REQUEST } from '../support/snapshots.js';

/** `npm run bench:fields` takes all of them; these are the ones in which parsers go different ways. */
const WAYS = Object.entries(SPOILS).filter(
  ([how]) => process.env['KMS_RELEASE_ALL_FIELDS'] !== undefined || !/null|another name|its value/.test(how),
);

const { instanceId } = REQUEST;
const FOREIGN = '1098765432109876';
const QUIET_DAYS = 3;
const tick = async () => undefined;

const only = (change: object) => (s: Scenario) => ({
  ...s,
  instances: s.instances.map((each) => ({ ...each, ...change })),
});
const secret = (change: object) =>
  only({ secrets: [{ secretName: 's', createdAt: '2025-03-05T03:00:00Z', ...change }] });
const key = (change: object) =>
  only({ keys: [{ keyId: 'key-1', createdAt: '2025-03-04T02:10:00Z', ...change }] });
const used = (change: object) => (s: Scenario) => ({
  ...s,
  traffic: [{ at: '-1d', instanceId, operation: 'Decrypt', by: 'app', ...change }],
});
const POLICIES = [{ name: 'ours', instanceId, networkRules: ['office'] }];

const LETS_IN = JSON.stringify({
  Version: '1',
  Statement: [
    { Effect: 'Allow', Principal: { RAM: [`acs:ram::${FOREIGN}:*`] }, Action: ['kms:*'], Resource: ['*'] },
  ],
});

/** Instances that must be kept, each for one reason alone. */
const KEPT: Readonly<Record<string, (scenario: Scenario) => object>> = {
  'protection is on': only({ deletionProtection: true }),
  'a key is protected': key({ deletionProtection: true }),
  'a VPC of another account is bound': only({
    bindVpcs: [{ vpcId: 'vpc-1', vSwitchId: 'vsw-1', vpcOwnerId: FOREIGN }],
  }),
  'somebody holds it by its tag': only({ tags: { 'kms-release:hold': '' } }),
  'a secret rotates': secret({ automaticRotation: true }),
  'a secret is managed': secret({ secretType: 'Rds' }),
  'an application can call': (s) => ({
    ...s,
    policies: POLICIES,
    networkRules: [{ name: 'office' }],
    accessPoints: [
      { name: 'shop', policies: ['ours'], clientKeys: [{ clientKeyId: 'KAAP.1', notAfter: '+90d' }] },
    ],
  }),
  'it is shared': (s) => ({ ...s, shares: [{ resourceShareId: 'rs-1', instanceId, targets: [FOREIGN] }] }),
  'it is the default instance, one of two': (s) => ({
    ...s,
    account: { ...s.account, defaultInstanceId: instanceId },
    instances: [...s.instances, { instanceId: 'kst-other' }],
  }),
  'a key is in no list': only({ foreignKeys: 1 }),
  'the policy of a key lets in another account': key({ policy: LETS_IN }),
  'the policy of a secret lets in another account': secret({ policy: LETS_IN }),
  'a service has tagged a key': key({ tags: { 'acs:rds:instance': 'rm-1' } }),
  'the account is in debt': (s) => ({ ...s, account: { ...s.account, kmsStatus: 'InDebt' } }),
  'it is a subscription': only({ chargeType: 'PREPAY' }),
  'it cannot answer': only({ status: 'Disconnected' }),
  'a key of it was used': used({ keyId: 'key-hzz65f3a1b2c3d4e5f6a2' }),
  'a key of it was used, and only its ciphertext names it': used({
    keyId: 'key-hzz65f3a1b2c3d4e5f6a2',
    ciphertext: 'base64',
    namesKey: false,
  }),
  'a secret of it was used': used({ operation: 'GetSecretValue', secretName: 'payments-old/smtp' }),
  'somebody called its own endpoint, which is on the bill': used({
    keyId: 'key-hzz65f3a1b2c3d4e5f6a2',
    gateway: 'dedicated',
    at: '-2d',
  }),
  'somebody called its own endpoint an hour ago, which only its audit log shows': (s) => ({
    ...used({ keyId: 'key-hzz65f3a1b2c3d4e5f6a2', gateway: 'dedicated', at: '-1h' })(s),
    instances: only({ log: true })(s).instances,
  }),
  'a key was rotated an hour ago': key({ versions: ['-1h'] }),
  'a secret was changed an hour ago': secret({ changedAt: '-1h' }),
  'it is too old for backups of its own': only({ createdAt: '2024-01-01T00:00:00Z' }),
  'it is a hardware instance': only({ kind: 'hardware', productVersion: '1' }),
};

/**
 * What may be taken for better when a field is spoiled: where the table has a source for it, or where a value is turned
 * into one that the vendor has given another meaning.
 */
const EXCEPT: Readonly<Record<string, readonly string[]>> = {
  // Empty texts are how KMS writes what is not set (docs/cloud-facts.md, Forms of values, Keys and secrets, Client keys).
  // Another id is another instance.
  'it is the default instance, one of two': [
    'GetDefaultKmsInstance DefaultKmsInstanceId empty',
    'GetDefaultKmsInstance DefaultKmsInstanceId an unknown value',
  ],
  // Another instance is another one.
  // An empty list of tags is none, and another tag is another one.
  'somebody holds it by its tag': [
    'ListTagResources TagResources.TagResource empty',
    'ListTagResources TagResources.TagResource[].TagKey an unknown value',
  ],
  'a service has tagged a key': [
    'ListTagResources TagResources.TagResource empty',
    'ListTagResources TagResources.TagResource[].TagKey an unknown value',
  ],
  'an application can call': [
    'DescribePolicy KmsInstance an unknown value',
    'ListClientKeys ClientKeys empty',
  ],
};

const open: Sandbox[] = [];
beforeAll(() => {
  vi.stubEnv('ALIBABA_CLOUD_ACCESS_KEY_ID', 'sandbox-observer');
  vi.stubEnv('ALIBABA_CLOUD_ACCESS_KEY_SECRET', 'sandbox-observer-secret');
});
afterAll(async () => {
  vi.unstubAllEnvs();
  for (const sandbox of open) await sandbox.close();
});

async function cloudOf(change: (scenario: Scenario) => object): Promise<(change?: Change) => Cloud> {
  const ready = await readScenario(new URL('../../sandbox/scenarios/ready.json', import.meta.url));
  const behaviour = { ...ready.behaviour, trailQueriesPerSecond: 0 };
  const scenario = { ...ready, ...change(ready), startsAt: NOW.toISOString(), behaviour };
  const sandbox = await startSandbox({ scenario });
  open.push(sandbox);
  const remembered = rememberedCloud(sandbox.url, new Date(NOW.getTime() + 20 * 60_000));
  await remembered().kms.findInstance(instanceId);
  await fetch(`${sandbox.url}/_sandbox/clock`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ advance: '20m' }),
  });
  return remembered;
}

/** Looks as a run does, and tells why the instance must be kept: reasons, or that the look failed. */
async function judged(cloud: Cloud): Promise<readonly string[]> {
  try {
    const instance = mustBeThere(await readInstance(cloud, instanceId), instanceId);
    const inventory = await readInventory(cloud.kms, instanceId, () => cloud.clock.now(), tick);
    const common = { seen: instance, inventory, scan: { quietDays: QUIET_DAYS }, lookbackDays: QUIET_DAYS };
    const task = { ...common, asOf: NOW, canarySince: new Date(NOW.getTime() - DAY_MS / 24).toISOString() };
    const probes = [];
    for (const probe of PROBES) probes.push(await runProbe(probe, cloud, task, tick));
    const kind = kindOf(instance, inventory.keys);
    const snapshot = { instance, inventory, kind, probes, backup: BACKUP };
    const now = await cloud.clock.now();
    const reasons = [
      ...reasonsToKeep(snapshot, { ...JUDGING, now }),
      ...holdReasons(instance, await readTags(cloud, instanceId, tick)),
    ];
    return reasons.map(({ code }) => code);
  } catch (error) {
    return [error instanceof Error ? error.message : 'failed'];
  }
}
const BACKUP = { provider: 'automatic', certainty: 'assumed' } as const;

/** A world in which every operation has something to answer; nothing of it is in use. */
const FULL = (s: Scenario) => ({
  ...s,
  policies: POLICIES,
  networkRules: [{ name: 'office' }],
  accessPoints: [
    { name: 'shop', policies: ['ours'], clientKeys: [{ clientKeyId: 'KAAP.1', notAfter: '-90d' }] },
  ],
  shares: [{ resourceShareId: 'rs-1', instanceId, targets: [FOREIGN] }],
  traffic: [{ at: '-1h', instanceId, operation: 'Decrypt', by: 'app', keyId: 'key-hzz65f3a1b2c3d4e5f6a2' }],
  instances: s.instances.map((each) => ({
    ...each,
    log: true,
    bindVpcs: [{ vpcId: 'vpc-1', vSwitchId: 'vsw-1', vpcOwnerId: '1234567890123456' }],
    tags: { team: 'payments' },
  })),
});

describe('the table of fields', () => {
  it('has every field that is read, and no other', async () => {
    const cloud = await cloudOf(FULL);
    const { change, read } = reading();
    await judged(cloud(change));
    await cloud(change).kms.listInstanceIds(1);
    await cloud(change).kms.listSecretTimes(instanceId, 1);
    await cloud(change).kms.listKeyVersionIds('key-hzz65f3a1b2c3d4e5f6a1', 1);

    for (const [operation, paths] of read) {
      const known = FIELDS.filter((rule) => rule.operation === operation).map(({ field }) => field);
      // Of an event everything is looked through for names.
      const found = [...paths].filter((path) => known.includes(path) || operation !== 'LookupEvents');
      const optional = known.filter((field) => /^(Message|RequestId)$|^Events\[\]/.test(field));
      expect([operation, ...new Set([...found, ...optional])].toSorted()).toEqual(
        [operation, ...known].toSorted(),
      );
    }
    expect([...read.keys(), 'ReleaseKmsInstance'].toSorted()).toEqual(
      [...new Set(FIELDS.map(({ operation }) => operation))].toSorted(),
    );
  });

  it('has a source for whatever is neither unreadable nor unknown', () => {
    const facts = readFileSync('docs/cloud-facts.md', 'utf8');
    const bold = FIELDS.filter(({ missing, empty }) =>
      [missing, empty].some((meaning) => meaning === 'none' || meaning === 'witness'),
    );

    expect(bold.filter(({ source }) => source === undefined)).toEqual([]);
    const none = bold.filter(({ missing, empty }) => [missing, empty].includes('none'));
    for (const { source = '' } of none) expect(facts).toContain(`. ${source.split(';')[0] ?? ''}\n`);
  });

  it('says for each field whether the answer is thrown away without it, and so it is', async () => {
    const cloud = await cloudOf(FULL);
    const wrong: string[] = [];
    for (const { operation, field, ...rule } of FIELDS.filter(
      (one) => one.operation !== 'ReleaseKmsInstance',
    )) {
      for (const [how, meaning] of [
        ['missing', rule.missing],
        ['empty', rule.empty],
        ['an unknown value', rule.unknownValue],
      ] as const) {
        const spoil = SPOILS[how];
        if (spoil === undefined) throw new Error(how);
        const thrown = await askedAgain(cloud(spoiling(operation, field, spoil)), operation);
        if (thrown !== (meaning === 'unreadable')) wrong.push(`${operation} ${field} ${how}: ${meaning}`);
      }
    }

    expect(wrong).toEqual([]);
  });
});

/** A field may be thrown away in any of the three questions. */
async function askedOfLog(
  auditLog: Cloud['auditLog'],
  window: { readonly from: string; readonly to: string },
) {
  await auditLog.listDays({ instanceId, ...window });
  await auditLog.listCallers({ instanceId, ...window }, 0);
  await auditLog.listAddresses({ instanceId, ...window });
}

/** True when the answer to this operation is thrown away. */
async function askedAgain(
  { sts, kms, tags, policies, trail, sharing, bills, auditLog, requestCounts }: Cloud,
  operation: string,
): Promise<boolean> {
  const window = {
    from: new Date(NOW.getTime() - DAY_MS).toISOString(),
    to: new Date(NOW.getTime() + 600_000).toISOString(),
  };
  const ask: Record<string, () => Promise<unknown>> = {
    GetCallerIdentity: () => sts.whoAmI(),
    DescribeAccountKmsStatus: () => kms.accountStatus(),
    GetKmsInstance: () => kms.findInstance(instanceId),
    GetKmsInstanceQuotaInfos: () => kms.quotas(instanceId),
    GetDefaultKmsInstance: () => kms.defaultInstanceId(),
    ListKmsInstances: () => kms.listInstanceIds(1),
    ListKeys: () => kms.listKeyIds(instanceId, 1),
    ListKeyVersions: () => kms.listKeyVersionIds('key-hzz65f3a1b2c3d4e5f6a1', 1),
    DescribeKey: () => kms.describeKey('key-hzz65f3a1b2c3d4e5f6a1'),
    ListAliases: () => kms.listAliases(1),
    ListSecrets: () => kms.listSecretTimes(instanceId, 1),
    DescribeSecret: () => kms.describeSecret('payments-old/smtp'),
    ListApplicationAccessPoints: () => kms.listAccessPointNames(1),
    DescribeApplicationAccessPoint: () => kms.describeAccessPoint('shop'),
    ListPolicies: () => kms.listPolicyNames(1),
    DescribePolicy: () => kms.describePolicy('ours'),
    ListNetworkRules: () => kms.listNetworkRuleNames(1),
    DescribeNetworkRule: () => kms.describeNetworkRule('office'),
    ListClientKeys: () => kms.listClientKeys('shop'),
    LookupEvents: () => trail.lookupKmsEvents(window),
    ListResourceShareAssociations: () => sharing.listShares({ id: instanceId }),
    ListSharedTargets: () => sharing.listTargets({ id: instanceId }),
    DescribeInstanceBill: () => bills.dayOf({ day: billDate('2026-11-20'), instanceId }),
    QueryAccountBill: () => bills.productsOf('2026-11', 1),
    QueryAvailableInstances: () => bills.subscription(instanceId),
    GetKeyPolicy: () => policies.ofKey('key-hzz65f3a1b2c3d4e5f6a1'),
    GetSecretPolicy: () => policies.ofSecret('payments-old/smtp'),
    ListTagResources: () => tags.listKeys(instanceId),
    DescribeMetricMetaList: () => requestCounts.listMetrics(1),
    DescribeMetricList: () =>
      requestCounts.listDatapoints({
        instanceId,
        metric: { name: 'code_4xx_1m', periodSeconds: 3_600 },
        ...window,
      }),
    GetLogsV2: () => askedOfLog(auditLog, window),
  };
  const asked = ask[operation];
  if (asked === undefined) throw new Error(`nobody asks ${operation}`);
  return asked().then(
    () => false,
    () => true,
  );
}

describe('a field that is left out, emptied or misspelled makes no instance one that may be released', () => {
  let checks = 0;
  afterAll(() => {
    console.info(
      `fields: ${FIELDS.length} read, spoiled in ${WAYS.length} ways, in ${Object.keys(KEPT).length} instances that must be kept: ${checks} looks`,
    );
  });

  it('when nothing is spoiled, the plain instance may be released', async () => {
    expect(await judged((await cloudOf((s) => s))())).toEqual([]);
  });

  it.each(Object.entries(KEPT))('while %s', { timeout: 120_000 }, async (title, change) => {
    const cloud = await cloudOf(change);
    expect(await judged(cloud())).not.toEqual([]);

    const better: string[] = [];
    const { change: watch, read } = reading();
    await judged(cloud(watch));
    for (const { operation, field } of FIELDS.filter((rule) => read.get(rule.operation)?.has(rule.field)))
      for (const [how, spoil] of WAYS) {
        checks += 1;
        const reasons = await judged(cloud(spoiling(operation, field, spoil)));
        if (reasons.length === 0) better.push(`${operation} ${field} ${how}`);
      }

    expect(better).toEqual(EXCEPT[title] ?? []);
  });
});
