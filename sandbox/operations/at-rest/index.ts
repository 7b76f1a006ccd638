import type { Operations } from '../operation.js';
import { ecsOperations } from './ecs.js';
import { mongodbOperations } from './mongodb.js';
import { polardbOperations } from './polardb.js';
import { rdsOperations } from './rds.js';
import { redisOperations } from './redis.js';

/** What may be encrypted with a key of KMS, product by product. */
export const atRestOperations: readonly Operations[] = [
  ecsOperations,
  rdsOperations,
  redisOperations,
  mongodbOperations,
  polardbOperations,
];
