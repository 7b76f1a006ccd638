import type { Operations } from '../operation.js';
import { ackOperations } from './ack.js';
import { blockStorageOperations } from './block-storage.js';
import { desktopOperations, oosOperations } from './desktops.js';
import { ecsOperations } from './ecs.js';
import { kafkaOperations, mnsOperations, rabbitmqOperations } from './messages.js';
import { liveOperations } from './live.js';
import { elasticsearchOperations, lindormOperations, polardbxOperations } from './flags.js';
import { dbfsOperations, emrOperations, ensOperations, oceanbaseOperations } from './more.js';
import { logStoreOperations } from './log-stores.js';
import { maxcomputeOperations } from './maxcompute.js';
import { mongodbOperations } from './mongodb.js';
import { ossOperations } from './oss.js';
import { polardbOperations } from './polardb.js';
import { rdsOperations } from './rds.js';
import { redisOperations } from './redis.js';
import { apigOperations, milvusOperations, starrocksOperations } from './rest.js';
import { rocketmqOperations } from './rocketmq.js';
import { essOperations, hbrOperations, nasOperations } from './storage.js';
import { adbOperations, clickhouseOperations, gpdbOperations, hbaseOperations } from './warehouses.js';

/** What may be encrypted with a key of KMS, product by product. */
export const atRestOperations: readonly Operations[] = [
  ecsOperations,
  rdsOperations,
  redisOperations,
  mongodbOperations,
  polardbOperations,
  nasOperations,
  essOperations,
  hbrOperations,
  kafkaOperations,
  rabbitmqOperations,
  mnsOperations,
  hbaseOperations,
  gpdbOperations,
  ...adbOperations,
  clickhouseOperations,
  desktopOperations,
  oosOperations,
  ackOperations,
  starrocksOperations,
  milvusOperations,
  apigOperations,
  logStoreOperations,
  ossOperations,
  lindormOperations,
  polardbxOperations,
  elasticsearchOperations,
  emrOperations,
  ensOperations,
  dbfsOperations,
  rocketmqOperations,
  oceanbaseOperations,
  maxcomputeOperations,
  blockStorageOperations,
  liveOperations,
];
