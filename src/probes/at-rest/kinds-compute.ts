import type { Kind } from './kind.js';
import { byNumber, byToken } from './pages.js';

const IS_ON = { Encrypted: ['true'] };

/** Servers, their disks, and what new ones are made from. Source: docs/cloud-facts.md, Data at rest. */
export const COMPUTE = {
  ecs: [
    {
      kind: 'ecs-disk',
      product: 'ecs',
      center: ['ACS::ECS::Disk'],
      list: {
        action: 'DescribeDisks',
        at: 'Disks.Disk',
        id: ['DiskId'],
        name: 'DiskName',
        pages: byToken(500),
      },
      encrypted: IS_ON,
    },
    {
      kind: 'ecs-snapshot',
      product: 'ecs',
      center: ['ACS::ECS::Snapshot'],
      mayBeMute: 'DryRun',
      list: {
        action: 'DescribeSnapshots',
        at: 'Snapshots.Snapshot',
        id: ['SnapshotId'],
        name: 'SnapshotName',
        pages: byToken(100),
      },
      encrypted: IS_ON,
    },
    {
      kind: 'ecs-image',
      product: 'ecs',
      center: ['ACS::ECS::Image'],
      mayBeMute: 'DryRun',
      list: {
        action: 'DescribeImages',
        at: 'Images.Image',
        id: ['ImageId'],
        name: 'ImageName',
        pages: byNumber(100),
        // Without a status it lists those that can be used, and no others.
        with: [
          {
            ImageOwnerAlias: 'self',
            Status: 'Creating,Waiting,Available,UnAvailable,CreateFailed,Deprecated',
          },
        ],
      },
      // It names no key: its snapshots do, and a shared one has a key of somebody else.
      encrypted: IS_ON,
    },
    {
      kind: 'ecs-snapshot-policy',
      product: 'ecs',
      center: ['ACS::ECS::AutoSnapshotPolicy'],
      isFree: true,
      mayBeMute: true,
      list: {
        action: 'DescribeAutoSnapshotPolicyEx',
        at: 'AutoSnapshotPolicies.AutoSnapshotPolicy',
        id: ['AutoSnapshotPolicyId'],
        name: 'AutoSnapshotPolicyName',
        pages: byNumber(100),
      },
      encrypted: IS_ON,
    },
    {
      kind: 'ecs-default-key',
      product: 'ecs',
      // Read even where encryption by default is off: who switches it on gets this key.
      list: { action: 'DescribeDiskDefaultKMSKeyId', id: [], pages: { by: 'one' } },
    },
    {
      kind: 'ecs-cloud-assistant',
      product: 'ecs',
      list: {
        action: 'DescribeCloudAssistantSettings',
        id: [],
        pages: { by: 'one' },
        // Where it delivers to: what is run on servers, and what is typed in sessions.
        with: [{ 'SettingType.1': 'InvocationDelivery', 'SettingType.2': 'SessionManagerDelivery' }],
      },
      encrypted: { EncryptionType: ['kms'] },
    },
    {
      kind: 'ecs-launch-template',
      product: 'ecs',
      center: ['ACS::ECS::LaunchTemplate'],
      isFree: true,
      mayBeMute: true,
      list: {
        action: 'DescribeLaunchTemplates',
        at: 'LaunchTemplateSets.LaunchTemplateSet',
        id: ['LaunchTemplateId'],
        name: 'LaunchTemplateName',
        pages: byNumber(50),
      },
      each: [
        {
          action: 'DescribeLaunchTemplateVersions',
          by: 'LaunchTemplateId',
          pages: byNumber(50),
        },
      ],
    },
  ],
  ess: [
    {
      kind: 'ess-scaling-configuration',
      product: 'ess',
      center: ['ACS::ESS::ScalingConfiguration'],
      isFree: true,
      list: {
        action: 'DescribeScalingConfigurations',
        at: 'ScalingConfigurations',
        id: ['ScalingConfigurationId'],
        name: 'ScalingConfigurationName',
        pages: byNumber(50),
      },
    },
  ],
  oos: [
    {
      kind: 'oos-secret-parameter',
      product: 'oos',
      center: ['ACS::OOS::SecretParameter'],
      isFree: true,
      list: { action: 'ListSecretParameters', at: 'Parameters', id: ['Name'], pages: byToken(100) },
      keyFields: ['KeyId'],
    },
  ],
} as const satisfies Readonly<Record<string, readonly Kind[]>>;
