import type { Operations } from '../operation.js';
import { accessOperations } from './access.js';
import { cryptoOperations } from './crypto.js';
import { instanceOperations } from './instances.js';
import { keyOperations } from './keys.js';
import { policyOperations } from './policies.js';
import { releaseOperations } from './release.js';
import { secretOperations } from './secrets.js';
import { tagOperations } from './tags.js';
import { writeOperations } from './writes.js';

/** Every operation of KMS that the sandbox answers. */
export const kmsOperations: Operations = {
  ...instanceOperations,
  ...releaseOperations,
  ...keyOperations,
  ...secretOperations,
  ...accessOperations,
  ...tagOperations,
  ...policyOperations,
  ...writeOperations,
  ...cryptoOperations,
};
