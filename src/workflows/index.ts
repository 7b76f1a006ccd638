export { releaseKmsInstance } from './release-kms-instance.js';
export { releaseNotices } from './release-notices.js';
