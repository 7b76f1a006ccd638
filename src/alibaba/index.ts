// What only looks. The one thing that destroys is in create-kms-release.ts, which only an executor loads.
export { createCloud, type CloudOptions } from './create-cloud.js';
export { createCredentials } from './credentials.js';
