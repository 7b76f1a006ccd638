import type { KmsRelease } from './cloud.js';
import { connecting, endpointsOf, type CloudOptions } from './create-cloud.js';
import { createKmsClient } from './kms-client.js';
import { createReleaseOf } from './kms-release.js';

/**
 * Makes the one thing that DESTROYS, with the credential and endpoint of these options; sends nothing by itself.
 * For the executor's worker only. Throws a plain Error when region or endpoint is malformed.
 */
export function createKmsRelease(options: CloudOptions): KmsRelease {
  return createReleaseOf(createKmsClient(connecting(options)(endpointsOf(options).kms)));
}
