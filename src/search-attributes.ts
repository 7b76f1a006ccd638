import { defineSearchAttributeKey } from '@temporalio/common';

/** What the list of runs can be filtered by. `kms-release worker --setup` registers them. Never encrypted: no secrets. */
export const KMS_INSTANCE_ID = defineSearchAttributeKey('KmsInstanceId', 'KEYWORD');
export const KMS_ACCOUNT_ID = defineSearchAttributeKey('KmsAccountId', 'KEYWORD');
export const KMS_REGION_ID = defineSearchAttributeKey('KmsRegionId', 'KEYWORD');
export const KMS_RELEASE_STAGE = defineSearchAttributeKey('KmsReleaseStage', 'KEYWORD');
export const KMS_REQUESTED_BY = defineSearchAttributeKey('KmsRequestedBy', 'KEYWORD');
export const KMS_OUTCOME = defineSearchAttributeKey('KmsOutcome', 'KEYWORD');
export const KMS_BLOCKED_BY = defineSearchAttributeKey('KmsBlockedBy', 'KEYWORD_LIST');
