/** What is read together, in one step of the run, however many places there are. */
export const SCANS = {
  logs: 'logs and counts',
  'kms-objects': "KMS's own objects",
  bills: 'bills',
  'data-at-rest': 'data at rest',
} as const;

/** One step of the scan. */
export type ScanName = keyof typeof SCANS;

/** What could be lost where nobody looked. People read places in this order, and under these words. */
export const GROUPS = ['who calls', 'what is encrypted', 'who may call', 'what no cloud shows'] as const;

/** One of the four things that could be lost. */
export type Group = (typeof GROUPS)[number];

/** One place where a caller, or data that needs a key, can be. */
interface Place {
  /** What people call it. */
  readonly label: string;
  /** The same in three or four words, for the sentence that leads; the label where that is as short. */
  readonly inShort?: string;
  /** What could be lost where it is not known. */
  readonly group: Group;
  /** The step that looks there, by the probe of the same name in src/probes/. Absent: this version does not look. */
  readonly scan?: ScanName;
  /** The probe that has this place in its row while its own has nothing to say. Such a place has no row of its own otherwise. */
  readonly answeredBy?: string;
  /** RAM actions that looking there needs; those of the instance itself stand in deploy/ram, those of data at rest in its table. */
  readonly permissions?: readonly string[];
  /** What it shows is never accepted as a gap, whatever a policy says. */
  readonly always?: true;
}

/** Read by the one table in src/probes/at-rest/. */
const AT_REST = { group: 'what is encrypted', scan: 'data-at-rest' } as const;

/**
 * Every place, in the order in which the evidence lists them: the one list that types, policy, scans, executor and what
 * people read come from. A new place is one entry here and one probe in src/probes/registry.ts; raise `PLACES_VERSION`.
 *
 * Where nobody looks, the evidence says `NOT_COVERED`, the policy has to tolerate it by name, and approvers read it. No
 * list of Alibaba Cloud services that can hold data under a key is complete, and what applications keep themselves
 * stands in none: `other-services` is always among them.
 */
export const PLACES = {
  'keys-and-secrets': {
    group: 'who may call',
    label: 'keys and secrets',
    scan: 'kms-objects',
    always: true,
    permissions: ['kms:ListPolicies', 'kms:ListApplicationAccessPoints', 'kms:ListNetworkRules'],
  },
  actiontrail: {
    group: 'who calls',
    label: 'ActionTrail',
    scan: 'logs',
    permissions: ['actiontrail:LookupEvents', 'kms:ListKeyVersions'],
  },
  'resource-sharing': {
    group: 'who may call',
    label: 'Resource Sharing',
    scan: 'kms-objects',
    always: true,
    permissions: ['resourcesharing:ListResourceShareAssociations', 'resourcesharing:ListSharedTargets'],
  },
  'billing-usage': {
    group: 'who calls',
    label: 'billing',
    scan: 'bills',
    permissions: ['bss:DescribeBillList'],
  },
  'audit-log': {
    group: 'who calls',
    label: 'the instance’s own audit log (Simple Log Service)',
    inShort: 'the instance’s audit log',
    scan: 'logs',
    permissions: ['log:GetLogStoreLogs'],
  },
  'application-calls': {
    group: 'who calls',
    label:
      'calls of applications to the instance’s own endpoint; only its audit log (Simple Log Service) names them',
    inShort: 'calls to the instance’s own endpoint',
    answeredBy: 'audit-log',
  },
  'request-counts': {
    group: 'who calls',
    label: 'request counts of the instance (CloudMonitor, acs_kms), which name no caller',
    inShort: 'request counts',
    scan: 'logs',
    permissions: ['cms:DescribeMetricMetaList', 'cms:DescribeMetricList'],
  },
  'key-policies': {
    group: 'who may call',
    scan: 'kms-objects',
    permissions: ['kms:GetKeyPolicy', 'kms:GetSecretPolicy'],
    label: 'principals in key and secret policies',
    inShort: 'principals in policies',
  },
  tags: {
    group: 'who may call',
    scan: 'kms-objects',
    permissions: ['kms:ListTagResources'],
    label: 'tags of keys, secrets and the instance that name an owner or a service',
    inShort: 'tags that name an owner',
  },
  ecs: {
    ...AT_REST,
    label: 'ECS disks, snapshots, images, default key, snapshot copies, launch templates, Cloud Assistant',
  },
  ess: { ...AT_REST, label: 'Auto Scaling configurations' },
  rds: { ...AT_REST, label: 'RDS encryption of disks and columns, and TDE' },
  polardb: { ...AT_REST, label: 'PolarDB encryption and TDE' },
  redis: { ...AT_REST, label: 'Tair and Redis encryption and TDE' },
  mongodb: { ...AT_REST, label: 'MongoDB encryption and TDE' },
  oss: { ...AT_REST, label: 'OSS buckets: default key, replication and inventory' },
  'oss-objects': { group: 'what is encrypted', label: 'objects in OSS, each with a key of its own' },
  nas: { ...AT_REST, label: 'NAS file systems' },
  sls: { ...AT_REST, label: 'logstores that are encrypted with a key' },
  ack: { ...AT_REST, label: 'Kubernetes clusters: node disks and secret encryption' },
  'cloud-backup': { ...AT_REST, label: 'Cloud Backup vaults and plans' },
  kafka: { ...AT_REST, label: 'Kafka instances' },
  rabbitmq: { ...AT_REST, label: 'RabbitMQ instances' },
  mns: { ...AT_REST, label: 'message queues and topics' },
  hbase: { ...AT_REST, label: 'HBase clusters' },
  gpdb: { ...AT_REST, label: 'AnalyticDB for PostgreSQL' },
  adb: { ...AT_REST, label: 'AnalyticDB for MySQL' },
  clickhouse: { ...AT_REST, label: 'ClickHouse clusters' },
  starrocks: { ...AT_REST, label: 'StarRocks instances' },
  milvus: { ...AT_REST, label: 'Milvus instances' },
  apig: { ...AT_REST, label: 'secrets of API gateways' },
  ecd: { ...AT_REST, label: 'cloud desktops, and their snapshots, images, groups and templates' },
  oos: { ...AT_REST, label: 'OOS secret parameters' },
  'more-services': {
    ...AT_REST,
    label:
      'E-MapReduce, edge disks, dedicated block storage, DBFS, MaxCompute, Live, RocketMQ, OceanBase, Lindorm, PolarDB-X and Elasticsearch',
  },
  'other-services': {
    group: 'what no cloud shows',
    label:
      'services with own-key encryption that no public list names, or in a form of their own (Tablestore, E-HPC, Hologres, ' +
      '…), what their lists leave out (backups of deleted databases, RDS Custom, enterprise clusters of ClickHouse), data ' +
      'and backups that were encrypted before their key was changed, and ciphertexts that applications keep themselves',
    inShort: 'services that no list names, data under earlier keys, ciphertexts of applications',
  },
} as const satisfies Readonly<Record<string, Place>>;

/**
 * Part of the policy's digest: while two workers have different lists, a run waits (`POLICY_DIFFERS`), and when both have
 * the new one, people are asked anew. Raised with every change of `PLACES`, and of what a probe looks at.
 */
export const PLACES_VERSION = 7;

/** Every name that a policy may tolerate. */
export type PlaceName = keyof typeof PLACES;

/** The places where this version looks. Policies and facts use these names. */
export type ProbeName = {
  [Name in PlaceName]: (typeof PLACES)[Name] extends { readonly scan: ScanName } ? Name : never;
}[PlaceName];

const ALL: readonly (readonly [string, Place])[] = Object.entries(PLACES);

/** Every name that a policy may tolerate: the places nobody looks at, and the probes that it does not require. */
export const PLACE_NAMES: readonly string[] = Object.keys(PLACES);

/** The probes of this version, in the order in which the evidence lists them. */
export const PROBES: readonly ProbeName[] = Object.keys(PLACES).filter(isProbe);

/** Probes whose gaps no policy can tolerate. */
export const ALWAYS_REQUIRED: readonly ProbeName[] = PROBES.filter((name) => 'always' in PLACES[name]);

/** Places where this version does not look, with what people call them. */
export const PLACES_NOT_LOOKED_AT: Readonly<Record<string, string>> = Object.fromEntries(
  ALL.filter(([, place]) => place.scan === undefined && place.answeredBy === undefined).map(
    ([name, { label }]) => [name, label],
  ),
);

/** The place of a row: the probe's own, or one that this probe answers for. What else a row may name is not believed. */
export function placeOf({ probe, row }: { probe: string; row: { place: string } }): string {
  const isAnswered = ALL.some(([name, { answeredBy }]) => name === row.place && answeredBy === probe);
  return isAnswered ? row.place : probe;
}

/** What the row of a place says where this version does not look. */
export const NOT_LOOKED_AT = 'not looked at by this version';

/** True for the name of a place where this version looks. */
function isProbe(name: string): name is ProbeName {
  return ALL.some(([known, place]) => known === name && place.scan !== undefined);
}

/** The probes of one scan; none where nothing of that name is scanned. */
export function probesOf(scan: string): readonly ProbeName[] {
  return PROBES.filter((name) => PLACES[name].scan === scan);
}
