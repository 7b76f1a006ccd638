import type { Row } from './field-row.js';

const shown = (field: string, unknownValue: Row[3] = 'value'): Row => [field, 'shown', 'shown', unknownValue];
const needed = (field: string, unknownValue: Row[3] = 'unreadable'): Row => [
  field,
  'unreadable',
  'unreadable',
  unknownValue,
];
const unknown = (field: string, unknownValue: Row[3] = 'unknown'): Row => [
  field,
  'unknown',
  'unknown',
  unknownValue,
];

/** A numbered list. Without items it is empty only where its total says so. */
const listed = (where: string, wrapper: string, ...items: Row[]): readonly Row[] => [
  needed('TotalCount'),
  ['PageNumber', 'witness', 'witness', 'unreadable', 'the items and TotalCount'],
  [where, 'unreadable', 'witness', 'unreadable', 'TotalCount'],
  [`${where}.${wrapper}`, 'witness', 'witness', 'unreadable', 'TotalCount'],
  ...items,
];

/** The fields of the answers of KMS. */
export const KMS_FIELDS = {
  DescribeAccountKmsStatus: [needed('AccountStatus', 'unknown'), needed('RequestId', 'value')],
  GetKmsInstance: [
    needed('RequestId', 'value'),
    ['KmsInstance', 'unreadable', 'none', 'unreadable', 'Instance not found; a second route is asked too'],
    needed('KmsInstance.InstanceId'),
    shown('KmsInstance.InstanceName'),
    unknown('KmsInstance.Status'),
    unknown('KmsInstance.ChargeType'),
    unknown('KmsInstance.ProductType'),
    unknown('KmsInstance.ProductVersion'),
    unknown('KmsInstance.DeletionProtection', 'unreadable'),
    needed('KmsInstance.CreateTime'),
    shown('KmsInstance.Log', 'unreadable'),
    ['KmsInstance.BindVpcs', 'unknown', 'unreadable', 'unreadable'],
    ['KmsInstance.BindVpcs.BindVpc', 'unreadable', 'witness', 'unreadable', 'the VPCs that KMS counts'],
    shown('KmsInstance.BindVpcs.BindVpc[].VpcId'),
    unknown('KmsInstance.BindVpcs.BindVpc[].VpcOwnerId'),
  ],
  GetKmsInstanceQuotaInfos: [
    ['RequestId', 'witness', 'witness', 'value', 'KmsInstanceId'],
    needed('KmsInstanceId'),
    ['KmsInstanceQuotaInfos', 'unreadable', 'unknown', 'unreadable'],
    needed('KmsInstanceQuotaInfos[].ResourceType'),
    needed('KmsInstanceQuotaInfos[].UsedQuantity'),
  ],
  GetDefaultKmsInstance: [
    needed('RequestId', 'value'),
    ['DefaultKmsInstanceId', 'unknown', 'none', 'value', 'Forms of values'],
  ],
  ListKmsInstances: listed(
    'KmsInstances',
    'KmsInstance',
    needed('KmsInstances.KmsInstance[].KmsInstanceId', 'value'),
  ),
  ListKeys: listed('Keys', 'Key', needed('Keys.Key[].KeyId', 'value')),
  ListKeyVersions: listed(
    'KeyVersions',
    'KeyVersion',
    needed('KeyVersions.KeyVersion[].KeyId'),
    needed('KeyVersions.KeyVersion[].KeyVersionId', 'value'),
  ),
  DescribeKey: [
    needed('KeyMetadata'),
    needed('KeyMetadata.KeyId'),
    unknown('KeyMetadata.DKMSInstanceId'),
    shown('KeyMetadata.Arn'),
    shown('KeyMetadata.KeyState'),
    unknown('KeyMetadata.DeletionProtection'),
    unknown('KeyMetadata.ProtectionLevel'),
    shown('KeyMetadata.Origin'),
    shown('KeyMetadata.AutomaticRotation'),
    shown('KeyMetadata.Creator'),
    unknown('KeyMetadata.CreationDate', 'unreadable'),
    ['KeyMetadata.LastRotationDate', 'unknown', 'none', 'unreadable', 'Keys and secrets'],
  ],
  ListAliases: listed(
    'Aliases',
    'Alias',
    needed('Aliases.Alias[].AliasName', 'value'),
    needed('Aliases.Alias[].KeyId', 'value'),
    shown('Aliases.Alias[].AliasArn'),
  ),
  ListSecrets: listed(
    'SecretList',
    'Secret',
    needed('SecretList.Secret[].SecretName', 'value'),
    unknown('SecretList.Secret[].UpdateTime', 'unreadable'),
  ),
  ListTagResources: [
    needed('TagResources'),
    ['TagResources.TagResource', 'unreadable', 'none', 'unreadable', 'Tags of an instance'],
    ['NextToken', 'witness', 'witness', 'value', 'a page that is full has another one'],
    needed('TagResources.TagResource[].TagKey', 'value'),
    needed('TagResources.TagResource[].ResourceId'),
  ],
  DescribeSecret: [
    needed('SecretName'),
    unknown('DKMSInstanceId'),
    shown('Arn'),
    unknown('SecretType'),
    unknown('AutomaticRotation'),
    ['OwingService', 'none', 'none', 'unknown', 'Keys and secrets'],
    shown('EncryptionKeyId'),
    shown('ExtendedConfig'),
    unknown('CreateTime', 'unreadable'),
    unknown('UpdateTime', 'unreadable'),
    ['LastRotationDate', 'witness', 'witness', 'unreadable', 'UpdateTime, and AutomaticRotation'],
  ],
  ListApplicationAccessPoints: listed(
    'ApplicationAccessPoints',
    'ApplicationAccessPoint',
    needed('ApplicationAccessPoints.ApplicationAccessPoint[].Name', 'value'),
  ),
  DescribeApplicationAccessPoint: [
    needed('Name'),
    shown('AuthenticationMethod'),
    unknown('Policies', 'unreadable'),
  ],
  ListPolicies: listed('Policies', 'Policy', needed('Policies.Policy[].Name', 'value')),
  DescribePolicy: [
    needed('Name'),
    unknown('KmsInstance', 'value'),
    shown('Permissions', 'unreadable'),
    shown('Resources', 'unreadable'),
    unknown('AccessControlRules', 'unreadable'),
  ],
  ListNetworkRules: listed('NetworkRules', 'NetworkRule', needed('NetworkRules.NetworkRule[].Name', 'value')),
  DescribeNetworkRule: [
    needed('RequestId', 'value'),
    ['Description', 'unknown', 'none', 'value', 'Forms of values'],
    shown('SourcePrivateIp', 'unreadable'),
  ],
  ListClientKeys: [
    ['ClientKeys', 'unreadable', 'none', 'unreadable', 'Client keys'],
    needed('ClientKeys[].ClientKeyId', 'value'),
    shown('ClientKeys[].AapName'),
    shown('ClientKeys[].NotBefore', 'unreadable'),
    unknown('ClientKeys[].NotAfter', 'unreadable'),
  ],
  ReleaseKmsInstance: [['RequestId', 'unreadable', 'unreadable', 'value']],
} as const satisfies Record<string, readonly Row[]>;
