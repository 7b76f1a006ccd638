import { printed } from '../../scenario/time.js';
import type { Body, Operations } from '../operation.js';
import { byNumber, byToken, counted } from './paging.js';
import { at, operationsOf, type Thing } from './product.js';
import { regionsOperation } from './regions.js';

const nas = { product: 'Nas', version: '2017-06-26', code: 'nas' } as const;
const ess = { product: 'Ess', version: '2022-02-22', code: 'ess' } as const;
const hbr = { product: 'Hbr', version: '2017-09-08', code: 'hbr' } as const;

/** File systems: the region is that of the host. `EncryptType`: 0 none, 1 a key of NAS, 2 one of the customer. */
export const nasOperations: Operations = {
  ...regionsOperation(nas, ['Regions', 'Region'], (regionId) => ({
    LocalName: regionId,
    RegionEndpoint: `nas.${regionId}.aliyuncs.com`,
  })),
  ...operationsOf(nas, {
    lists: {
      DescribeFileSystems: {
        kind: 'nas-file-system',
        region: { unknown: [400, 'Region.NotSupported'] },
        paging: byNumber({ parameter: 'PageSize', usual: 10, most: 100, beyond: 'refused' }, counted),
        at: ['FileSystems', 'FileSystem'],
        item: (thing) => ({
          FileSystemId: thing.id,
          Description: thing.name,
          RegionId: thing.regionId,
          ZoneId: `${thing.regionId}-b`,
          FileSystemType: thing.form || 'standard',
          Status: 'Running',
          CreateTime: printed(thing.createdAt),
          ResourceGroupId: thing.resourceGroupId,
          ...encryptType(thing),
        }),
      },
    },
  }),
};

function encryptType({ encrypted, key, serviceKey }: Thing): Body {
  const own = key !== '' && !serviceKey;
  return { EncryptType: own ? 2 : encrypted ? 1 : 0, ...(key === '' ? {} : { KMSKeyId: key }) };
}

/** What a scaling group makes its disks with. */
export const essOperations: Operations = {
  ...regionsOperation(ess, ['Regions'], (regionId) => ({
    LocalName: regionId,
    RegionEndpoint: `ess.${regionId}.aliyuncs.com`,
  })),
  ...operationsOf(ess, {
    lists: {
      DescribeScalingConfigurations: {
        kind: 'ess-scaling-configuration',
        region: { needed: true },
        paging: byNumber({ parameter: 'PageSize', usual: 10, most: 50, beyond: 'refused' }, counted),
        at: ['ScalingConfigurations'],
        item: scalingConfiguration,
      },
    },
  }),
};

/** Whether a disk is encrypted is a boolean for the system disk, and a text for the others. */
function scalingConfiguration(thing: Thing): Body {
  const [system, data] = [at(thing, 'system-disk', true), at(thing, 'data-disk')];
  return {
    ScalingConfigurationId: thing.id,
    ScalingConfigurationName: thing.name,
    ScalingGroupId: thing.parent || 'asg-1',
    LifecycleState: 'Active',
    CreationTime: printed(thing.createdAt),
    ResourceGroupId: thing.resourceGroupId,
    SystemDiskEncrypted: system?.encrypted ?? false,
    ...(system === undefined || system.key === '' ? {} : { SystemDiskKMSKeyId: system.key }),
    DataDisks:
      data === undefined
        ? []
        : [{ Category: 'cloud_essd', Size: 40, Encrypted: String(data.encrypted), KMSKeyId: data.key }],
  };
}

const success = () => ({ Code: '200', Message: 'successful', Success: true });

/** Cloud Backup: the key of a vault, and that of the copies of whole servers. */
export const hbrOperations: Operations = {
  ...regionsOperation(hbr, ['Regions', 'Region'], (regionId) => ({ LocalName: regionId })),
  ...operationsOf(hbr, {
    lists: {
      DescribeVaults: {
        kind: 'hbr-vault',
        region: { parameter: 'VaultRegionId' },
        paging: byNumber({ parameter: 'PageSize', usual: 10, most: 99, beyond: 'refused' }, counted),
        at: ['Vaults', 'Vault'],
        more: success,
        item: (thing) => ({
          VaultId: thing.id,
          VaultName: thing.name,
          VaultRegionId: thing.regionId,
          VaultType: thing.form || 'STANDARD',
          Status: 'CREATED',
          CreatedTime: Math.floor(thing.createdAt / 1000),
          ResourceGroupId: thing.resourceGroupId,
          EncryptType: thing.encrypted && !thing.serviceKey && thing.key !== '' ? 'KMS' : 'HBR_PRIVATE',
          ...(thing.key === '' ? {} : { KmsKeyId: thing.key }),
        }),
      },
      DescribePolicyBindings: {
        kind: 'hbr-policy-binding',
        region: {},
        paging: byToken(
          { parameter: 'MaxResults', usual: 10, least: 10, most: 100, beyond: 'refused' },
          (told) => ({ ...told }),
        ),
        at: ['PolicyBindings'],
        more: success,
        item: (thing) => ({
          PolicyBindingId: thing.id,
          PolicyId: thing.parent || 'po-1',
          DataSourceId: thing.name,
          SourceType: thing.form || 'UDM_ECS',
          CreatedTime: Math.floor(thing.createdAt / 1000),
          Disabled: false,
          AdvancedOptions:
            thing.key === '' ? {} : { UdmDetail: { SnapshotGroup: false, DestinationKmsKeyId: thing.key } },
        }),
      },
    },
  }),
};
