import type { Operations } from '../operation.js';
import { ecsOperations } from './ecs.js';

/** What may be encrypted with a key of KMS, product by product. */
export const atRestOperations: readonly Operations[] = [ecsOperations];
