/** What is said of a kind of thing that may be encrypted. */
interface Kind {
  /** As the Resource Center calls it; a kind without one is none that it knows. */
  readonly type?: string;
  /** Where keys stand in it; the first is that of a thing that names no place. */
  readonly places?: readonly string[];
  /** Its forms; the first is that of a thing that names none. */
  readonly forms?: readonly string[];
}

/** The kinds of things that the sandbox can show. */
export const kinds = {
  'ecs-disk': { type: 'ACS::ECS::Disk' },
  'ecs-snapshot': { type: 'ACS::ECS::Snapshot' },
  'ecs-image': { type: 'ACS::ECS::Image', forms: ['self', 'others', 'system'] },
  'ecs-auto-snapshot-policy': { type: 'ACS::ECS::AutoSnapshotPolicy' },
  'ecs-launch-template': { places: ['system-disk', 'data-disk'] },
  'ecs-default-key': {},
  'rds-instance': { type: 'ACS::RDS::DBInstance', places: ['disk', 'tde'] },
  'redis-instance': { type: 'ACS::Redis::DBInstance' },
  'mongodb-instance': {
    type: 'ACS::MongoDB::DBInstance',
    places: ['disk', 'tde'],
    forms: ['replicate', 'sharding', 'serverless'],
  },
  'polardb-cluster': { type: 'ACS::PolarDB::DBCluster', places: ['tde', 'disk'] },
  'nas-file-system': { type: 'ACS::NAS::FileSystem' },
  'ess-scaling-configuration': { places: ['system-disk', 'data-disk'] },
  'hbr-vault': { type: 'ACS::HBR::Vault' },
  'hbr-policy-binding': {},
  'kafka-instance': { type: 'ACS::AliKafka::Instance' },
  'rabbitmq-instance': {},
  'mns-queue': { type: 'ACS::MessageService::Queue' },
  'mns-topic': { type: 'ACS::MessageService::Topic' },
  'hbase-cluster': { type: 'ACS::HBase::Cluster' },
  'gpdb-instance': { type: 'ACS::GPDB::DBInstance' },
  'adb-cluster': { type: 'ACS::ADB::DBCluster', forms: ['warehouse', 'lakehouse'] },
  'clickhouse-cluster': { type: 'ACS::ClickHouse::DBCluster' },
  desktop: {},
  'oos-secret-parameter': {},
} as const satisfies Readonly<Record<string, Kind>>;

/** What is said of a kind; undefined for one that there is not. */
export function kindOf(name: string): Kind | undefined {
  return new Map<string, Kind>(Object.entries(kinds)).get(name);
}
