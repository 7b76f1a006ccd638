import { defineSearchAttributeKey } from '@temporalio/common';

/** What the list of runs can be filtered by. `kms-release worker --setup` registers them. Never encrypted: no secrets. */
export const SEARCH_ATTRIBUTES = {
  instanceId: defineSearchAttributeKey('KmsInstanceId', 'KEYWORD'),
  accountId: defineSearchAttributeKey('KmsAccountId', 'KEYWORD'),
  regionId: defineSearchAttributeKey('KmsRegionId', 'KEYWORD'),
  stage: defineSearchAttributeKey('KmsReleaseStage', 'KEYWORD'),
  requestedBy: defineSearchAttributeKey('KmsRequestedBy', 'KEYWORD'),
  outcome: defineSearchAttributeKey('KmsOutcome', 'KEYWORD'),
  blockedBy: defineSearchAttributeKey('KmsBlockedBy', 'KEYWORD_LIST'),
} as const;
