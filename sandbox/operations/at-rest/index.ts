import type { Operations } from '../operation.js';
import { ackOperations } from './ack.js';
import { desktopOperations, oosOperations } from './desktops.js';
import { ecsOperations } from './ecs.js';
import { kafkaOperations, mnsOperations, rabbitmqOperations } from './messages.js';
import { logStoreOperations } from './log-stores.js';
import { mongodbOperations } from './mongodb.js';
import { polardbOperations } from './polardb.js';
import { rdsOperations } from './rds.js';
import { redisOperations } from './redis.js';
import { apigOperations, milvusOperations, starrocksOperations } from './rest.js';
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
];
