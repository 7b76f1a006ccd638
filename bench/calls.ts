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
  QueryAvailableInstances: [CHECKS, 'what the billing system calls it, in each look'],
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

const counts = await measure({ scenario: 'twenty-keys' }, async (world) => {
  const run = await world.start();
  await run.until('awaiting approval');
  await run.approve('ann');
  await run.approve('ben');
  await run.end();
  return tally((await world.calls()).map(({ operation }) => operation));
});

const all = [...counts].toSorted(([, a], [, b]) => b - a);
const unknown = all.filter(([operation]) => LEAST[operation] === undefined);
console.log(`Calls to the cloud for a clean release of ${KEYS} keys and ${SECRETS} secrets (${MACHINE}):`);
console.log('  made  least  operation');
for (const [operation, times] of all) print(times, LEAST[operation]?.[0], operation, LEAST[operation]?.[1]);
print(sum(all.map(([, times]) => times)), sum(Object.values(LEAST).map(([times]) => times)), 'in all');
if (unknown.length > 0) {
  console.error(`No least is known for: ${unknown.map(([operation]) => operation).join(', ')}`);
  process.exitCode = 1;
}

function print(times: number, least: number | undefined, what: string, why?: string): void {
  const reason = why === undefined ? '' : `: ${why}`;
  console.log(`  ${String(times).padStart(4)}  ${String(least ?? '?').padStart(5)}  ${what}${reason}`);
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, each) => total + each, 0);
}

function tally(names: readonly string[]): Map<string, number> {
  const found = new Map<string, number>();
  for (const name of names) found.set(name, (found.get(name) ?? 0) + 1);
  return found;
}
