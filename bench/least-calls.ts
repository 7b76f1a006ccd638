/** What is released: an instance with so many keys and secrets. */
export const KEYS = 20;
export const SECRETS = 5;
/** Quiet days whose bill is out when a run looks at noon in UTC+8: a bill is out two days later. */
const DAYS_OUT = 29;
/** Who has to look, at the very least: the observer shows people what is there, the executor sees it when it releases. */
const CHECKS = 2;

/** How often each operation must be called at the very least for what the runbook promises, and why. */
export const LEAST: Readonly<Record<string, readonly [times: number, why: string]>> = {
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
