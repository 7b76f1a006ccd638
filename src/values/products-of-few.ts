import { ALL_REGIONS, FIRST, OLD, type Product } from './product.js';

/** Products that few accounts have. */
export const FEWER = {
  emr: {
    label: 'E-MapReduce',
    billedAs: 'emr emrpost',
    version: '2021-03-20',
    elsewhere: {
      'emr.aliyuncs.com': `${FIRST} ap-southeast-1 cn-beijing-finance-1 cn-hangzhou-finance cn-shanghai-finance-1 cn-shenzhen cn-shenzhen-finance-1 us-west-1`,
    },
    regions: ALL_REGIONS,
  },
  ens: {
    label: 'Edge Node Service',
    billedAs: 'ens',
    version: '2017-11-10',
    isGlobal: true,
    elsewhere: { 'ens.aliyuncs.com': '*' },
  },
  ebs: { label: 'Elastic Block Storage', version: '2021-07-30', regions: ALL_REGIONS },
  odps: {
    label: 'MaxCompute',
    billedAs: 'odps maxcompute',
    version: '2022-01-04',
    speaks: 'paths',
    code: 'maxcompute',
    elsewhere: {
      'maxcompute.aliyuncs.com': `${OLD} ap-northeast-1 ap-south-1 ap-southeast-2 ap-southeast-3 ap-southeast-5 cn-beijing-gov-1 cn-chengdu cn-huhehaote cn-north-2-gov-1 cn-shenzhen-finance-1 cn-zhangjiakou eu-central-1 eu-west-1 me-east-1`,
    },
    regions: ALL_REGIONS,
  },
  live: {
    label: 'ApsaraVideo Live',
    billedAs: 'live',
    version: '2016-11-01',
    isGlobal: true,
    elsewhere: { 'live.aliyuncs.com': '*' },
  },
  dbfs: { label: 'Database File System', billedAs: 'dbfs', version: '2020-04-18', regions: ALL_REGIONS },
  rocketmq: {
    label: 'RocketMQ',
    billedAs: 'ons rocketmq',
    version: '2022-08-01',
    speaks: 'paths',
    regions: ALL_REGIONS,
  },
  oceanbasepro: {
    label: 'OceanBase',
    billedAs: 'oceanbase oceanbasepro',
    version: '2019-09-01',
    ram: 'oceanbase',
    regions: ALL_REGIONS,
  },
  hitsdb: { label: 'Lindorm', billedAs: 'hitsdb lindorm', version: '2020-06-15', ram: 'lindorm' },
  polardbx: {
    label: 'PolarDB-X',
    billedAs: 'drds polardbx',
    version: '2020-02-02',
    elsewhere: { 'polardbx.aliyuncs.com': OLD },
  },
  elasticsearch: {
    label: 'Elasticsearch',
    billedAs: 'elasticsearch',
    version: '2017-06-13',
    speaks: 'paths',
    regions: ALL_REGIONS,
  },
} as const satisfies Readonly<Record<string, Product>>;
