import type { Scenario } from '../sandbox/index.js';
import { INSTANCE } from '../test/support/world-at.js';
import { MACHINE, measure } from './place.js';

const KEYS = 20;
const SECRETS = 5;
/** Quiet days whose bill is out when a run looks at noon in UTC+8: a bill is out two days later. */
const DAYS_OUT = 29;
/** Who has to look, at the very least: the observer shows people what is there, the executor sees it when it releases. */
const CHECKS = 2;

/** How often each operation must be called at the very least for what the runbook promises, and why. */
const LEAST: Readonly<Record<string, readonly [times: number, why: string]>> = {
  DescribeInstanceBill: [
    CHECKS * DAYS_OUT + 3,
    'a call for each quiet day in each look; then the day after the release, its control, the day before',
  ],
  DescribeKey: [CHECKS * KEYS, 'each key by itself in each look: no list shows protection'],
  DescribeSecret: [CHECKS * SECRETS, 'each secret by itself in each look: no list shows rotation'],
  GetCallerIdentity: [CHECKS, 'whose credential it is, for each of the two'],
  DescribeAccountKmsStatus: [CHECKS, 'an account in debt looks unused, in each look'],
  GetKmsInstance: [CHECKS + 1, 'the instance in each look, and once to see that it is gone'],
  GetKmsInstanceQuotaInfos: [
    CHECKS + 1,
    'what KMS counts in each look, and the second witness that it is gone',
  ],
  QueryAvailableInstances: [
    CHECKS * 2,
    'what the billing system calls it, and what is paid in advance, in each look',
  ],
  QueryAccountBill: [CHECKS * 2, 'what is paid for this month and the last, in each look'],
  GetDefaultKmsInstance: [CHECKS, 'whether it is the default instance, in each look'],
  LookupEvents: [5, 'a page for each 30 days of the trail: three for the people, two for the executor'],
  ListKeys: [CHECKS, 'one page of keys in each look'],
  ListSecrets: [CHECKS, 'one page of secrets in each look'],
  GetKeyPolicy: [CHECKS * KEYS, 'each key by itself in each look: no list shows whom its policy lets in'],
  GetSecretPolicy: [CHECKS * SECRETS, 'each secret by itself in each look'],
  ListTagResources: [CHECKS * 3, 'the tags of the instance, its keys and its secrets in each look'],
  ListAliases: [CHECKS, 'one page of aliases in each look: the trail names keys by them'],
  ListPolicies: [CHECKS, 'one page of policies in each look'],
  ListApplicationAccessPoints: [CHECKS, 'one page of access points in each look'],
  ListNetworkRules: [CHECKS, 'one page of network rules in each look'],
  DescribeMetricMetaList: [CHECKS, 'which metrics of requests there are, in each look'],
  DescribeMetricList: [CHECKS * 3, 'each metric that counts requests, in each look'],
  ListResourceShareAssociations: [
    CHECKS * 3,
    'the first route to shares, by id, by ARN and of all, in each look',
  ],
  ListSharedTargets: [CHECKS * 3, 'the second route to shares, the same'],
  ReleaseKmsInstance: [1, 'the call'],
};

/** Whose calls are counted: data at rest is asked for in every region and kind, which costs what it costs. */
const CALLERS = ['Kms', 'Actiontrail', 'BssOpenApi', 'ResourceSharing', 'Cms', 'Sts'];
/** Apart: they grow with the keys and secrets, and no list has them. */
const POLICIES = ['GetKeyPolicy', 'GetSecretPolicy'];
const AT_REST = 'data at rest, by all products';

/** Of Log Service only the audit log is none. */
function isApart(product: string, operation: string): boolean {
  return !CALLERS.includes(product) || (product === 'Sls' && operation !== 'GetLogsV2');
}

/** How many instances of the account are released by the same workers; the first and the last are counted. */
const RELEASES = Number(process.argv[2] ?? 3);
const LIVE = 'kst-hzz65f3a1b2c3d4e5f6live';

const counts = await measure<readonly Map<string, number>[]>(
  { scenario: 'twenty-keys', change: withOthers, policy: { instances: released() } },
  async (world) => {
    const counted: Map<string, number>[] = [];
    for (const instanceId of released()) {
      const before = (await world.calls()).length;
      const run = await world.start({ instanceId });
      await run.until('awaiting approval');
      await run.approve('ann');
      await run.approve('ben');
      await run.end();
      const calls = (await world.calls()).slice(before);
      counted.push(
        tally(calls.map(({ product, operation }) => (isApart(product, operation) ? AT_REST : operation))),
      );
    }
    return counted;
  },
);

const first = counts[0] ?? new Map<string, number>();
const last = counts.at(-1) ?? first;

/** Beside the first instance others like it, and one that is in use every day and stays. */
function withOthers(scenario: Scenario): Scenario {
  const [model] = scenario.instances;
  if (model === undefined) return scenario;
  const others = released()
    .slice(1)
    .map((instanceId, at) => ({
      ...model,
      instanceId,
      keys: Array.from({ length: KEYS }, (_, n) => ({
        keyId: `key-${at}-${n}`,
        createdAt: '2025-03-04T02:10:00Z',
      })),
      secrets: Array.from({ length: SECRETS }, (_, n) => ({ secretName: `other-${at}/secret-${n}` })),
    }));
  const live = { ...model, instanceId: LIVE, keys: [{ keyId: 'key-live' }], secrets: [] };
  const daily = {
    instanceId: LIVE,
    keyId: 'key-live',
    operation: 'Decrypt',
    by: 'shop',
    everySeconds: 86_400,
  };
  return {
    ...scenario,
    account: { ...scenario.account, defaultInstanceId: LIVE },
    instances: [...scenario.instances, ...others, live],
    traffic: [...(scenario.traffic ?? []), { ...daily, at: '-40d', times: 200, gateway: 'dedicated' }],
  };
}

function released(): string[] {
  return Array.from({ length: RELEASES }, (_, at) => (at === 0 ? INSTANCE : `kst-hzz65f3a1b2c3d4e5f6n${at}`));
}

const all = [...first].toSorted(([, a], [, b]) => b - a);
const apart = (name: string) => name === AT_REST || POLICIES.includes(name);
const unknown = [...new Set([...first.keys(), ...last.keys()])].filter(
  (name) => name !== AT_REST && LEAST[name] === undefined,
);
console.log(`Calls to the cloud for a clean release of ${KEYS} keys and ${SECRETS} secrets (${MACHINE}):`);
console.log(`  first  ${RELEASES}.    least  operation`);
for (const [operation, times] of all)
  print(times, last.get(operation) ?? 0, LEAST[operation]?.[0], operation);
for (const [operation, times] of last)
  if (!first.has(operation)) print(0, times, LEAST[operation]?.[0], operation);
const least = new Map(Object.entries(LEAST).map(([name, [times]]) => [name, times]));
print(sum(without(first)), sum(without(last)), sum(without(least)), 'without policies and data at rest');
print(sum(first.values()), sum(last.values()), undefined, 'in all');
for (const [operation, [, why]] of Object.entries(LEAST)) console.log(`  ${operation}: ${why}`);
if (unknown.length > 0) {
  console.error(`No least is known for: ${unknown.join(', ')}`);
  process.exitCode = 1;
}

function print(times: number, later: number, least: number | undefined, what: string): void {
  const column = (number: number | undefined) => String(number ?? '?').padStart(6);
  console.log(`  ${[times, later, least].map(column).join(' ')}  ${what}`);
}

function without(counted: ReadonlyMap<string, number>): number[] {
  return [...counted].flatMap(([name, times]) => (apart(name) ? [] : [times]));
}

function sum(numbers: Iterable<number>): number {
  return [...numbers].reduce((total, each) => total + each, 0);
}

function tally(names: readonly string[]): Map<string, number> {
  const found = new Map<string, number>();
  for (const name of names) found.set(name, (found.get(name) ?? 0) + 1);
  return found;
}
