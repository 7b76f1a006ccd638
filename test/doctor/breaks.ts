/** A fault of the sandbox, as its control takes it. */
export type Break = Readonly<Record<string, unknown>> & { readonly operation: string; readonly kind: string };

const altered = (operation: string, set: Readonly<Record<string, unknown>>): Break => ({
  operation,
  kind: 'altered',
  set,
});

/** One way to break each assumption. */
export const BREAKS: Readonly<Record<string, Break>> = {
  'instance-states': altered('GetKmsInstance', { 'KmsInstance.Status': 'Working' }),
  'charge-types': altered('GetKmsInstance', { 'KmsInstance.ChargeType': 'PostPaid' }),
  'instance-fields': altered('GetKmsInstance', { 'KmsInstance.BindVpcs': null }),
  'counts-agree': altered('GetKmsInstanceQuotaInfos', { 'KmsInstanceQuotaInfos.UsedQuantity': 77 }),
  'requests-are-named': altered('ListAliases', { RequestId: '' }),
  'lists-announce': altered('ListAliases', { TotalCount: 0 }),
  'key-ids': altered('ListKeys', { 'Keys.Key.KeyId': '1234abcd-12ab-34cd-56ef-1234567890ab' }),
  'key-states': altered('DescribeKey', { 'KeyMetadata.KeyState': 'Active' }),
  'key-policies': altered('GetKeyPolicy', { Policy: '<Policy/>' }),
  'instance-tags': {
    operation: 'ListTagResources',
    kind: 'error',
    code: 'InvalidParameter',
    httpStatus: 400,
  },
  'refusals-are-known': {
    operation: 'ListAliases',
    kind: 'error',
    code: 'PermissionMissing',
    httpStatus: 403,
  },
  'trail-fields': altered('LookupEvents', { 'Events.eventId': null }),
  'billing-says-whether': altered('QueryAvailableInstances', { Code: '200' }),
  'bill-of-kms': altered('DescribeInstanceBill', { 'Data.Items.ProductCode': 'kms_post' }),
  'metrics-of-instances': altered('DescribeMetricMetaList', {
    'Resources.Resource.Dimensions': 'userId,keyId',
  }),
  'resource-center-names': altered('ListResourceTypes', {
    'ResourceTypes.ResourceType': 'ALIYUN::ECS::Disk',
  }),
};
