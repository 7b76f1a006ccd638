/** What is said of a kind of thing that may be encrypted. */
interface Kind {
  /** As the Resource Center calls it; a kind without one is none that it knows. */
  readonly type?: string;
  /** As it would be called by one that knows more than the published list: `resourceCenterKnows` is `all`. */
  readonly newerType?: string;
  /** The RAM action that lists it; the Resource Center leaves out what its caller may not list. */
  readonly reads?: string;
  /** Where keys stand in it; the first is that of a thing that names no place. */
  readonly places?: readonly string[];
  /** Its forms; the first is that of a thing that names none. */
  readonly forms?: readonly string[];
}

/** The kinds of things that the sandbox can show. */
export const kinds = {
  'ecs-disk': { type: 'ACS::ECS::Disk', reads: 'ecs:DescribeDisks' },
  'ecs-snapshot': { type: 'ACS::ECS::Snapshot', reads: 'ecs:DescribeSnapshots' },
  'ecs-image': { type: 'ACS::ECS::Image', reads: 'ecs:DescribeImages', forms: ['self', 'others', 'system'] },
  'ecs-auto-snapshot-policy': {
    type: 'ACS::ECS::AutoSnapshotPolicy',
    reads: 'ecs:DescribeAutoSnapshotPolicyEx',
  },
  'ecs-launch-template': {
    newerType: 'ACS::ECS::LaunchTemplate',
    reads: 'ecs:DescribeLaunchTemplates',
    places: ['system-disk', 'data-disk'],
  },
  'ecs-default-key': {},
  'rds-instance': {
    type: 'ACS::RDS::DBInstance',
    reads: 'rds:DescribeDBInstances',
    places: ['disk', 'tde', 'columns'],
  },
  'redis-instance': { type: 'ACS::Redis::DBInstance', reads: 'kvstore:DescribeInstances' },
  'mongodb-instance': {
    type: 'ACS::MongoDB::DBInstance',
    reads: 'dds:DescribeDBInstances',
    places: ['disk', 'tde'],
    forms: ['replicate', 'sharding', 'serverless'],
  },
  'polardb-cluster': {
    type: 'ACS::PolarDB::DBCluster',
    reads: 'polardb:DescribeDBClusters',
    places: ['tde', 'disk'],
  },
  'nas-file-system': { type: 'ACS::NAS::FileSystem', reads: 'nas:DescribeFileSystems' },
  'ess-scaling-configuration': {
    newerType: 'ACS::ESS::ScalingConfiguration',
    reads: 'ess:DescribeScalingConfigurations',
    places: ['system-disk', 'data-disk'],
  },
  'hbr-vault': { type: 'ACS::HBR::Vault', reads: 'hbr:DescribeVaults' },
  'hbr-policy-binding': { newerType: 'ACS::HBR::PolicyBinding', reads: 'hbr:DescribePolicyBindings' },
  'kafka-instance': { type: 'ACS::AliKafka::Instance', reads: 'alikafka:GetInstanceList' },
  'rabbitmq-instance': { newerType: 'ACS::AMQP::Instance', reads: 'amqp:ListInstance' },
  'mns-queue': { type: 'ACS::MessageService::Queue', reads: 'mns:ListQueue' },
  'mns-topic': { type: 'ACS::MessageService::Topic', reads: 'mns:ListTopic' },
  'hbase-cluster': {
    type: 'ACS::HBase::Cluster',
    reads: 'hbase:DescribeInstances',
    forms: ['single-zone', 'multi-zone'],
  },
  'gpdb-instance': { type: 'ACS::GPDB::DBInstance', reads: 'gpdb:DescribeDBInstances' },
  'adb-cluster': {
    type: 'ACS::ADB::DBCluster',
    reads: 'adb:DescribeDBClusters',
    forms: ['warehouse', 'lakehouse'],
  },
  'clickhouse-cluster': { type: 'ACS::ClickHouse::DBCluster', reads: 'clickhouse:DescribeDBClusters' },
  desktop: { newerType: 'ACS::ECD::Desktop', reads: 'ecd:DescribeDesktops' },
  'ecd-snapshot': { newerType: 'ACS::ECD::Snapshot', reads: 'ecd:DescribeSnapshots' },
  'ecd-image': { newerType: 'ACS::ECD::Image', reads: 'ecd:DescribeImages' },
  'ecd-desktop-group': { newerType: 'ACS::ECD::DesktopGroup', reads: 'ecd:DescribeDesktopGroups' },
  'ecd-bundle': {
    newerType: 'ACS::ECD::Bundle',
    reads: 'ecd:DescribeBundles',
    forms: ['single-session', 'multi-session'],
  },
  'ecd-template': { newerType: 'ACS::ECD::Template', reads: 'ecd:DescribeTemplates' },
  'oos-secret-parameter': { newerType: 'ACS::OOS::SecretParameter', reads: 'oos:ListSecretParameters' },
  'ack-cluster': { type: 'ACS::ACK::Cluster', reads: 'cs:DescribeClusters' },
  'ack-node-pool': { places: ['system-disk', 'data-disk'] },
  'starrocks-instance': { newerType: 'ACS::StarRocks::Instance', reads: 'starrocks:DescribeInstances' },
  'milvus-instance': { newerType: 'ACS::Milvus::Instance', reads: 'milvus:ListInstancesV2' },
  'apig-secret': { newerType: 'ACS::APIG::Secret', reads: 'apig:ListSecrets', forms: ['AI', 'API'] },
  'lindorm-instance': { type: 'ACS::Lindorm::Instance', reads: 'lindorm:GetLindormInstanceList' },
  'polardbx-instance': { type: 'ACS::DRDS::PolarDBXInstance', reads: 'polardbx:DescribeDBInstances' },
  'elasticsearch-instance': { type: 'ACS::Elasticsearch::Instance', reads: 'elasticsearch:ListInstance' },
  'emr-cluster': {
    newerType: 'ACS::EMR::Cluster',
    reads: 'emr:ListClusters',
    places: ['data-disk', 'system-disk', 'disk'],
  },
  'ens-disk': { newerType: 'ACS::ENS::Disk', reads: 'ens:DescribeDisks' },
  'ecs-cloud-assistant': {},
  'ebs-cluster': {
    type: 'ACS::EBS::DedicatedBlockStorageCluster',
    reads: 'ebs:DescribeDedicatedBlockStorageClusters',
  },
  'ebs-disk': {},
  'live-domain': { type: 'ACS::Live::Domain', reads: 'live:DescribeLiveUserDomains' },
  'maxcompute-project': { type: 'ACS::MaxCompute::Project', reads: 'odps:ListProjects' },
  'dbfs-file-system': { newerType: 'ACS::DBFS::FileSystem', reads: 'dbfs:ListDbfs' },
  'rocketmq-instance': { type: 'ACS::RocketMQ::Instance', reads: 'rocketmq:ListInstances' },
  'oceanbase-instance': { type: 'ACS::OceanBase::Instance', reads: 'oceanbase:DescribeInstances' },
  'oss-bucket': {
    type: 'ACS::OSS::Bucket',
    reads: 'oss:ListBuckets',
    places: ['default', 'replication', 'inventory'],
  },
  'sls-project': { type: 'ACS::SLS::Project', reads: 'log:ListProject' },
  'sls-logstore': { type: 'ACS::SLS::LogStore', reads: 'log:ListLogStores' },
} as const satisfies Readonly<Record<string, Kind>>;

/** How the Resource Center calls a kind; undefined where it has never heard of it. */
export function typeOf(name: string, knows: 'published' | 'all'): string | undefined {
  const { type, newerType } = kindOf(name) ?? {};
  return type ?? (knows === 'all' ? newerType : undefined);
}

/** What is said of a kind; undefined for one that there is not. */
export function kindOf(name: string): Kind | undefined {
  return new Map<string, Kind>(Object.entries(kinds)).get(name);
}
