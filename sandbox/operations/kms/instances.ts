import { invalidParameter } from '../../errors.js';
import { printed } from '../../scenario/time.js';
import type { Instance } from '../../types.js';
import { filtered } from '../filters.js';
import { optional, page, required, type Call, type Operations } from '../operation.js';
import { arn, existingInstance, instanceNotFound, read } from './common.js';

/** Reads of the account, of instances, their counts and the default instance. */
export const instanceOperations: Operations = {
  DescribeAccountKmsStatus: read('DescribeAccountKmsStatus', ({ world }) => ({
    AccountStatus: world.account.kmsStatus,
  })),
  DescribeRegions: read('DescribeRegions', ({ world }) => ({
    Regions: { Region: [{ RegionId: world.setting.regionId }] },
  })),
  GetKmsInstance: read('GetKmsInstance', getKmsInstance),
  ListKmsInstances: read('ListKmsInstances', listKmsInstances),
  GetKmsInstanceQuotaInfos: read('GetKmsInstanceQuotaInfos', quotaInfos),
  GetDefaultKmsInstance: read('GetDefaultKmsInstance', ({ world, instances }) => ({
    DefaultKmsInstanceId: instances.has(world.account.defaultInstanceId)
      ? world.account.defaultInstanceId
      : '',
  })),
};

function getKmsInstance(call: Call) {
  const { behaviour } = call.world;
  const instance = call.instances.get(required(call, 'KmsInstanceId'));
  if (instance !== undefined) return { KmsInstance: described(instance) };
  if (behaviour.missingInstance === 'error') throw instanceNotFound();
  return { KmsInstance: { InstanceId: '', BindVpcs: { BindVpc: [] } } };
}

function described(instance: Instance) {
  const { chargeType, productType, productVersion, deletionProtection } = instance;
  return {
    InstanceId: instance.instanceId,
    InstanceName: instance.instanceName,
    Status: instance.status,
    SaleStatus: 'Normal',
    ...(chargeType === null ? {} : { ChargeType: chargeType }),
    ...(productType === null ? {} : { ProductType: productType }),
    ...(productVersion === null ? {} : { ProductVersion: productVersion }),
    ...(deletionProtection === null
      ? {}
      : {
          DeletionProtection: deletionProtection,
          DeletionProtectionDescription: instance.protectionDescription,
        }),
    CreateTime: printed(instance.createdAt),
    StartDate: printed(instance.enabledAt),
    EndDate: chargeType === 'PREPAY' ? printed(instance.createdAt + 365 * 86_400_000) : '',
    KeyNum: instance.keyQuota,
    SecretNum: String(instance.secretQuota),
    VpcNum: instance.vpcQuota,
    Spec: instance.spec,
    Log: instance.log ? 1 : 0,
    LogStorage: instance.logStorage,
    VpcId: 'vpc-bp1sandbox0000000000a',
    VswitchIds: ['vsw-bp1sandbox0000000000a'],
    ZoneIds: ['cn-hangzhou-k', 'cn-hangzhou-j'],
    CaCertificateChainPem: '-----BEGIN CERTIFICATE-----\nsandbox\n-----END CERTIFICATE-----\n',
    BindVpcs: {
      BindVpc: instance.bindVpcs.map(({ regionId, vpcId, vSwitchId, vpcOwnerId }) => ({
        RegionId: regionId,
        VpcId: vpcId,
        VSwitchId: vSwitchId,
        VpcOwnerId: vpcOwnerId,
      })),
    },
  };
}

function listKmsInstances(call: Call) {
  const matching = filtered(call, [...call.instances.values()], {
    InstanceName: ({ instanceName }) => [instanceName],
    KmsInstanceId: ({ instanceId }) => [instanceId],
  });
  const { items, fields } = page(call, matching, 20);
  const KmsInstance = items.map(({ instanceId }) => ({
    KmsInstanceId: instanceId,
    KmsInstanceArn: arn(call, `keystore/${instanceId}`),
  }));
  return { KmsInstances: { KmsInstance }, ...fields };
}

/** Counts what is in the instance, whoever owns it; the lists show the caller's own only. */
function quotaInfos(call: Call) {
  const instance = existingInstance(call, required(call, 'KmsInstanceId'));
  const wanted = optional(call, 'ResourceType');
  const all = [
    quota('key', instance.keyQuota, instance.keys.size + instance.foreignKeys),
    quota('secret', instance.secretQuota, instance.secrets.size + instance.foreignSecrets),
    quota('qps', instance.spec, instance.spec),
    quota('vpc', instance.vpcQuota, 1 + instance.bindVpcs.length),
  ];
  const KmsInstanceQuotaInfos = all.filter(
    ({ ResourceType }) => wanted === undefined || ResourceType === wanted,
  );
  if (KmsInstanceQuotaInfos.length === 0) throw invalidParameter('ResourceType');
  return { KmsInstanceId: instance.instanceId, KmsInstanceQuotaInfos };
}

function quota(ResourceType: string, ResourceQuota: number, UsedQuantity: number) {
  return { ResourceType, ResourceQuota, UsedQuantity };
}
