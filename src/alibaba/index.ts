// What only looks. The one thing that destroys is in send-release-kms-instance.ts, which only an executor loads.
export { createCloud, takeRole, type CloudOptions } from './create-cloud.js';
export { createCredentials, createProfileCredentials, type Credentials } from './credentials.js';
export { keepBills } from './kept-bills.js';
export { DEFAULT_SHARE, unlimitedQuotas, type Quotas } from './quotas.js';
