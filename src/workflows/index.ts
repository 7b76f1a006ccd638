export { releaseKmsInstance } from './release-kms-instance.js';
