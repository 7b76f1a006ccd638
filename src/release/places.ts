/** What is read together, in one step of the run, however many places there are. */
export const SCANS = {
  logs: 'logs and counts',
  'kms-objects': "KMS's own objects",
  bills: 'bills',
  'data-at-rest': 'data at rest',
} as const;

/** One step of the scan. */
export type ScanName = keyof typeof SCANS;

/** One place where a caller, or data that needs a key, can be. */
interface Place {
  /** What people call it. */
  readonly label: string;
  /** The step that looks there, by the probe of the same name in src/probes/. Absent: this version does not look. */
  readonly scan?: ScanName;
  /** RAM actions that looking there needs; those of the instance itself stand in deploy/ram. */
  readonly permissions?: readonly string[];
  /** What it shows is never accepted as a gap, whatever a policy says. */
  readonly always?: true;
}

/**
 * Every place, in the order in which the evidence lists them: the one list that types, policy, scans, executor and what
 * people read come from. A new place is one entry here and one probe in src/probes/registry.ts; raise `PLACES_VERSION`.
 *
 * Where nobody looks, the evidence says `NOT_COVERED`, the policy has to tolerate it by name, and approvers read it. No
 * list of Alibaba Cloud services that can hold data under a key is complete, so `other-services` is always one of them.
 */
export const PLACES = {
  'keys-and-secrets': {
    label: 'keys and secrets',
    scan: 'kms-objects',
    always: true,
    permissions: ['kms:ListPolicies', 'kms:ListApplicationAccessPoints', 'kms:ListNetworkRules'],
  },
  actiontrail: {
    label: 'ActionTrail',
    scan: 'logs',
    permissions: ['actiontrail:LookupEvents', 'kms:ListKeyVersions'],
  },
  'resource-sharing': {
    label: 'Resource Sharing',
    scan: 'kms-objects',
    always: true,
    permissions: ['resourcesharing:ListResourceShareAssociations', 'resourcesharing:ListSharedTargets'],
  },
  'billing-usage': { label: 'billing', scan: 'bills', permissions: ['bss:DescribeBillList'] },
  'application-calls': {
    label: 'calls to the instance’s own endpoint; only its audit log (Simple Log Service) names them',
  },
  cloudmonitor: { label: 'request counts of the instance (CloudMonitor, acs_kms)' },
  'cloud-config': { label: 'resources that Cloud Config knows by key' },
  'key-policies': { label: 'principals in key and secret policies' },
  tags: { label: 'tags of keys, secrets and the instance that name an owner or a service' },
  'other-regions': { label: 'the audit trails of other regions' },
  ecs: { label: 'ECS disks, snapshots, images, default key, snapshot copies and launch templates' },
  ess: { label: 'Auto Scaling configurations' },
  rds: { label: 'RDS disk encryption and TDE' },
  polardb: { label: 'PolarDB encryption and TDE' },
  redis: { label: 'Tair and Redis encryption and TDE' },
  mongodb: { label: 'MongoDB encryption and TDE' },
  oss: { label: 'OSS buckets and objects' },
  nas: { label: 'NAS file systems' },
  sls: { label: 'logstores that are encrypted with a key' },
  ack: { label: 'Kubernetes clusters: node disks and secret encryption' },
  'cloud-backup': { label: 'Cloud Backup vaults and plans' },
  kafka: { label: 'Kafka instances' },
  rabbitmq: { label: 'RabbitMQ instances' },
  mns: { label: 'message queues and topics' },
  hbase: { label: 'HBase clusters' },
  gpdb: { label: 'AnalyticDB for PostgreSQL' },
  clickhouse: { label: 'ClickHouse clusters' },
  starrocks: { label: 'StarRocks instances' },
  milvus: { label: 'Milvus instances' },
  ecd: { label: 'cloud desktops' },
  oos: { label: 'OOS secret parameters' },
  'other-services': {
    label:
      'services with own-key encryption that no public list names (MaxCompute, Elasticsearch, Hologres, …)',
  },
} as const satisfies Readonly<Record<string, Place>>;

/**
 * Part of the policy's digest: while two workers have different lists, a run waits (`POLICY_DIFFERS`), and when both have
 * the new one, people are asked anew. Raised with every change of `PLACES`, and of what a probe looks at.
 */
export const PLACES_VERSION = 2;

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
  ALL.filter(([, place]) => place.scan === undefined).map(([name, { label }]) => [name, label]),
);

/** True for the name of a place where this version looks. */
function isProbe(name: string): name is ProbeName {
  return ALL.some(([known, place]) => known === name && place.scan !== undefined);
}

/** The probes of one scan; none where nothing of that name is scanned. */
export function probesOf(scan: string): readonly ProbeName[] {
  return PROBES.filter((name) => PLACES[name].scan === scan);
}
