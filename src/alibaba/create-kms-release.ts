import type { KmsRelease } from './cloud.js';
import { connecting, endpointsOf, type CloudOptions } from './create-cloud.js';
import { createKmsClient } from './kms-client.js';
import { createReleaseOf } from './kms-release.js';

/** The one thing that destroys, for the executor's worker only. Throws as `createCloud` does. */
export function createKmsRelease(options: CloudOptions): KmsRelease {
  return createReleaseOf(createKmsClient(connecting(options)(endpointsOf(options).kms)));
}
