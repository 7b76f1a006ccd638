import { printed } from '../../scenario/time.js';
import type { Body } from '../operation.js';
import type { Thing } from './product.js';

/** A disk, as DescribeDisks shows it. */
export function disk(thing: Thing): Body {
  return {
    ...common(thing),
    DiskId: thing.id,
    DiskName: thing.name,
    ZoneId: `${thing.regionId}-b`,
    Status: 'Available',
    Type: 'data',
    Category: 'cloud_essd',
    Size: 40,
    KMSKeyId: thing.key,
    DiskChargeType: 'PostPaid',
    InstanceId: '',
  };
}

/** A snapshot: the size of its disk is a text here. */
export function snapshot(thing: Thing): Body {
  return {
    ...common(thing),
    SnapshotId: thing.id,
    SnapshotName: thing.name,
    Status: 'accomplished',
    Progress: '100%',
    SourceDiskId: thing.parent,
    SourceDiskSize: '40',
    SourceDiskType: 'data',
    SnapshotType: 'user',
    Usage: 'none',
    KMSKeyId: thing.key,
  };
}

/** An image names no key: its snapshots do, by their ids. `form` says whose it is. */
export function image(thing: Thing): Body {
  const mapping = {
    Type: 'system',
    Device: '/dev/xvda',
    Size: '40',
    SnapshotId: thing.parent,
    Encrypted: thing.encrypted,
  };
  return {
    CreationTime: printed(thing.createdAt),
    ImageId: thing.id,
    ImageName: thing.name,
    ImageOwnerAlias: thing.form || 'self',
    IsSelfShared: '',
    Status: 'Available',
    Size: 40,
    OSType: 'linux',
    Architecture: 'x86_64',
    Usage: 'none',
    ResourceGroupId: thing.resourceGroupId,
    DiskDeviceMappings: { DiskDeviceMapping: [mapping] },
    Tags: { Tag: [] },
  };
}

/** A policy for snapshots: the key is that of the copies in another region. */
export function policy(thing: Thing): Body {
  const { encrypted, key } = thing;
  return {
    AutoSnapshotPolicyId: thing.id,
    AutoSnapshotPolicyName: thing.name,
    CreationTime: printed(thing.createdAt),
    Status: 'Normal',
    RegionId: thing.regionId,
    TimePoints: '["1"]',
    RepeatWeekdays: '["6"]',
    RetentionDays: 7,
    DiskNums: 1,
    EnableCrossRegionCopy: encrypted,
    ResourceGroupId: thing.resourceGroupId,
    ...(encrypted ? { CopyEncryptionConfiguration: { Encrypted: encrypted, KMSKeyId: key } } : {}),
    Tags: { Tag: [] },
  };
}

function common({ regionId, encrypted, createdAt, resourceGroupId }: Thing): Body {
  return {
    RegionId: regionId,
    Encrypted: encrypted,
    CreationTime: printed(createdAt),
    ResourceGroupId: resourceGroupId,
    Tags: { Tag: [] },
  };
}
