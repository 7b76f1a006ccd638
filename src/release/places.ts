import type { ProbeName } from './evidence.js';

/** The probes of this version, in the order in which the evidence lists them. */
export const PROBES = [
  'keys-and-secrets',
  'actiontrail',
  'resource-sharing',
  'billing-usage',
] as const satisfies readonly ProbeName[];

const LABELS: Readonly<Record<ProbeName, string>> = {
  'keys-and-secrets': 'keys and secrets',
  actiontrail: 'ActionTrail',
  'resource-sharing': 'Resource Sharing',
  'billing-usage': 'billing',
};

/** The probes with what people call them. */
export const SCANS = PROBES.map((probe) => ({ probe, label: LABELS[probe] }));

/**
 * Places where a caller can hide and where this version does not look. Each is in the evidence as `NOT_COVERED`,
 * has to be tolerated by name in the policy, and is read by the approvers. No list of Alibaba Cloud services that
 * can hold data under a key is complete, so `other-services` is always one of them.
 */
export const PLACES_NOT_LOOKED_AT: Readonly<Record<string, string>> = {
  'application-calls':
    'calls to the instance’s own endpoint; only its audit log (Simple Log Service) names them',
  cloudmonitor: 'request counts of the instance (CloudMonitor, acs_kms)',
  'cloud-config': 'resources that Cloud Config knows by key',
  'key-policies': 'principals in key and secret policies',
  tags: 'tags of keys, secrets and the instance that name an owner or a service',
  'other-regions': 'the audit trails of other regions',
  ecs: 'ECS disks, snapshots, images, default key, snapshot copies and launch templates',
  ess: 'Auto Scaling configurations',
  rds: 'RDS disk encryption and TDE',
  polardb: 'PolarDB encryption and TDE',
  redis: 'Tair and Redis encryption and TDE',
  mongodb: 'MongoDB encryption and TDE',
  oss: 'OSS buckets and objects',
  nas: 'NAS file systems',
  sls: 'logstores that are encrypted with a key',
  ack: 'Kubernetes clusters: node disks and secret encryption',
  'cloud-backup': 'Cloud Backup vaults and plans',
  kafka: 'Kafka instances',
  rabbitmq: 'RabbitMQ instances',
  mns: 'message queues and topics',
  hbase: 'HBase clusters',
  gpdb: 'AnalyticDB for PostgreSQL',
  clickhouse: 'ClickHouse clusters',
  starrocks: 'StarRocks instances',
  milvus: 'Milvus instances',
  ecd: 'cloud desktops',
  oos: 'OOS secret parameters',
  'other-services':
    'services with own-key encryption that no public list names (MaxCompute, Elasticsearch, Hologres, …)',
};

/** Every name that a policy may tolerate: the places nobody looks at, and the probes that it does not require. */
export const PLACES: readonly string[] = [...PROBES, ...Object.keys(PLACES_NOT_LOOKED_AT)];
