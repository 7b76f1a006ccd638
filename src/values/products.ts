import { ALL_REGIONS, FIRST, OLD, type Product } from './product.js';
import { FEWER } from './products-of-few.js';

/**
 * Every product that is asked for things with a key. A name that is wrong here does not resolve, and what cannot be
 * reached is never taken for nothing. Source: docs/cloud-facts.md, Data at rest: hosts.
 */
export const PRODUCTS = {
  resourcecenter: {
    label: 'Resource Center',
    version: '2022-12-01',
    isGlobal: true,
    hosts: { cn: 'resourcecenter.aliyuncs.com', intl: 'resourcecenter-intl.aliyuncs.com' },
  },
  resourcemanager: {
    label: 'Resource Management',
    version: '2020-03-31',
    ram: 'ram',
    isGlobal: true,
    hosts: { cn: 'resourcemanager.aliyuncs.com', intl: 'resourcemanager.aliyuncs.com' },
  },
  ecs: {
    label: 'ECS',
    billedAs: 'ecs yundisk snapshot',
    version: '2014-05-26',
    elsewhere: {
      'ecs-cn-hangzhou.aliyuncs.com': 'cn-hangzhou cn-shanghai-finance-1 cn-shenzhen-finance-1',
      'ecs.aliyuncs.com': 'cn-beijing-gov-1 cn-hangzhou-finance cn-north-2-gov-1',
    },
  },
  ess: {
    label: 'Auto Scaling',
    version: '2022-02-22',
    elsewhere: { 'ess.aliyuncs.com': `${OLD} cn-shenzhen-finance-1 cn-nanjing` },
  },
  rds: {
    label: 'RDS',
    billedAs: 'rds',
    version: '2014-08-15',
    elsewhere: { 'rds.aliyuncs.com': `${OLD} cn-shenzhen-finance-1 cn-heyuan` },
  },
  polardb: {
    label: 'PolarDB',
    billedAs: 'polardb',
    version: '2017-08-01',
    elsewhere: {
      'polardb.aliyuncs.com': `${FIRST} cn-beijing-finance-1 cn-hangzhou-finance cn-heyuan cn-qingdao cn-wulanchabu`,
    },
  },
  'r-kvstore': {
    label: 'Tair and Redis',
    billedAs: 'redisa kvstore',
    version: '2015-01-01',
    ram: 'kvstore',
    elsewhere: {
      'r-kvstore.aliyuncs.com': `${FIRST} cn-hangzhou-finance cn-heyuan cn-qingdao cn-wulanchabu`,
    },
  },
  dds: {
    label: 'MongoDB',
    billedAs: 'dds',
    version: '2015-12-01',
    code: 'mongodb',
    elsewhere: { 'mongodb.aliyuncs.com': `${FIRST} cn-hangzhou-finance cn-heyuan cn-wulanchabu` },
  },
  nas: { label: 'NAS', billedAs: 'nas naspost', version: '2017-06-26' },
  hbr: { label: 'Cloud Backup', billedAs: 'hbr', version: '2017-09-08' },
  alikafka: {
    label: 'Kafka',
    billedAs: 'alikafka',
    version: '2019-09-16',
    regions:
      'ap-northeast-1 ap-northeast-2 ap-southeast-1 ap-southeast-3 ap-southeast-5 ap-southeast-6 ap-southeast-7 cn-beijing cn-beijing-finance-1 cn-chengdu cn-fuzhou cn-guangzhou cn-hangzhou cn-hangzhou-finance cn-heyuan cn-hongkong cn-huhehaote cn-qingdao cn-shanghai cn-shanghai-finance-1 cn-shenzhen cn-shenzhen-finance-1 cn-wulanchabu cn-wulanchabu-gic-1 cn-zhangjiakou cn-zhengzhou-jva eu-central-1 eu-west-1 me-central-1 me-east-1 na-south-1 us-east-1 us-southeast-1 us-west-1',
  },
  'amqp-open': {
    label: 'RabbitMQ',
    billedAs: 'ons amqp onsproxy',
    version: '2019-12-12',
    ram: 'amqp',
    regions:
      'ap-northeast-1 ap-southeast-1 ap-southeast-3 ap-southeast-5 ap-southeast-6 ap-southeast-7 cn-beijing cn-beijing-finance-1 cn-chengdu cn-guangzhou cn-hangzhou cn-hongkong cn-huhehaote cn-qingdao cn-shanghai cn-shanghai-finance-1 cn-shenzhen cn-wulanchabu cn-zhangjiakou cn-zhengzhou-jva eu-central-1 me-central-1 us-east-1 us-west-1',
  },
  'mns-open': {
    label: 'Message Service',
    billedAs: 'mns mnsqueue',
    version: '2022-01-19',
    ram: 'mns',
    regions:
      'ap-northeast-1 ap-northeast-2 ap-southeast-1 ap-southeast-3 ap-southeast-5 ap-southeast-7 cn-beijing cn-chengdu cn-guangzhou cn-hangzhou cn-hangzhou-finance cn-heyuan cn-heyuan-acdr-1 cn-hongkong cn-huhehaote cn-qingdao cn-shanghai cn-shanghai-finance-1 cn-shenzhen cn-shenzhen-finance-1 cn-wulanchabu cn-zhangjiakou cn-zhengzhou-jva eu-central-1 eu-west-1 me-central-1 me-east-1 us-east-1 us-west-1',
  },
  hbase: {
    label: 'HBase',
    billedAs: 'hbase',
    version: '2019-01-01',
    elsewhere: { 'hbase.aliyuncs.com': 'cn-beijing-finance-1 cn-wulanchabu' },
  },
  gpdb: {
    label: 'AnalyticDB for PostgreSQL',
    billedAs: 'gpdb gpdbpre',
    version: '2016-05-03',
    elsewhere: { 'gpdb.aliyuncs.com': 'cn-beijing-finance-1 cn-hangzhou cn-hangzhou-finance' },
  },
  adb: {
    label: 'AnalyticDB for MySQL',
    billedAs: 'ads adb',
    version: '2019-03-15',
    elsewhere: { 'adb.aliyuncs.com': `${OLD} cn-shenzhen-finance-1` },
  },
  'adb-lakehouse': {
    label: 'AnalyticDB for MySQL (lakehouse)',
    billedAs: 'ads adb',
    version: '2021-12-01',
    code: 'adb',
    ram: 'adb',
    elsewhere: { 'adb.aliyuncs.com': `${OLD} cn-shenzhen-finance-1` },
  },
  clickhouse: {
    label: 'ClickHouse',
    billedAs: 'clickhouse',
    version: '2019-11-11',
    elsewhere: {
      'clickhouse.aliyuncs.com': `${OLD} cn-shenzhen-finance-1 ap-southeast-3 me-east-1`,
    },
  },
  ecd: { label: 'cloud desktops', billedAs: 'gws ecd', version: '2020-09-30' },
  oos: { label: 'OOS', version: '2019-06-01' },
  oss: { label: 'OSS', billedAs: 'oss ossbag', version: '2019-05-17', speaks: 'OSS', isGlobal: true },
  log: {
    label: 'Log Service',
    billedAs: 'sls',
    version: '2020-12-30',
    speaks: 'Log Service',
    regions: ALL_REGIONS,
  },
  cs: {
    label: 'Kubernetes',
    billedAs: 'csk cs',
    version: '2015-12-15',
    speaks: 'paths',
    regions: ALL_REGIONS,
  },
  ...FEWER,
  milvus: {
    label: 'Milvus',
    billedAs: 'milvus',
    version: '2023-10-12',
    speaks: 'paths',
    regions:
      'ap-southeast-1 cn-beijing cn-hangzhou cn-hongkong cn-shanghai cn-shenzhen cn-wulanchabu cn-zhangjiakou eu-central-1',
  },
  apig: {
    label: 'API Gateway',
    billedAs: 'apigateway apig',
    version: '2024-03-27',
    speaks: 'paths',
    regions:
      'ap-northeast-1 ap-northeast-2 ap-southeast-1 ap-southeast-2 ap-southeast-3 ap-southeast-5 ap-southeast-6 ap-southeast-7 cn-beijing cn-chengdu cn-guangzhou cn-hangzhou cn-heyuan cn-hongkong cn-qingdao cn-shanghai cn-shenzhen cn-wulanchabu cn-zhangjiakou eu-central-1 eu-west-1 me-central-1 me-east-1 us-east-1 us-west-1',
  },
  starrocks: {
    label: 'StarRocks',
    billedAs: 'starrocks',
    version: '2022-10-19',
    speaks: 'paths',
    regions:
      'ap-southeast-1 ap-southeast-5 cn-beijing cn-hangzhou cn-hongkong cn-qingdao cn-shanghai cn-shenzhen cn-wulanchabu cn-zhangjiakou eu-central-1 us-east-1 us-west-1',
  },
} as const satisfies Readonly<Record<string, Product>>;

/** The name of a product, as its hosts and permissions have it. */
export type ProductName = keyof typeof PRODUCTS;
