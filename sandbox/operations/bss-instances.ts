import { refusal } from '../errors.js';
import { printed } from '../scenario/time.js';
import type { Instance } from '../types.js';
import { optional, type Call } from './operation.js';

/** What the account has bought, as billing sees it. A region that does not fit gives an empty list, silently. */
export function availableInstances(call: Call) {
  const { world } = call;
  const product = optional(call, 'ProductCode');
  const region = optional(call, 'Region');
  if (region !== undefined && product === undefined) {
    throw refusal(200, 'InvalidParameter', 'ProductCode must not be empty if Region is given.');
  }
  const ids = optional(call, 'InstanceIDs')?.split(',');
  const released =
    world.behaviour.releasedListing === 'release-time' ? [...world.instances.released().values()] : [];
  const all = [
    ...[...call.instances.values()].map((instance) => item(call, instance, '')),
    ...released.map(({ instance, at }) => item(call, instance, printed(at))),
  ].filter(
    (found) =>
      (ids === undefined || ids.includes(found.InstanceID)) &&
      (product === undefined || product === found.ProductCode) &&
      (region === undefined || region === found.Region) &&
      (optional(call, 'ProductType') ?? found.ProductType) === found.ProductType &&
      (optional(call, 'SubscriptionType') ?? found.SubscriptionType) === found.SubscriptionType,
  );
  const PageNum = Number(optional(call, 'PageNum') ?? 1);
  const PageSize = Math.min(300, Number(optional(call, 'PageSize') ?? 20));
  const InstanceList = all.slice((PageNum - 1) * PageSize, PageNum * PageSize);
  return { PageNum, PageSize, TotalCount: all.length, InstanceList };
}

function item({ world }: Call, instance: Instance, ReleaseTime: string) {
  const prepaid = instance.chargeType === 'PREPAY';
  const { accountId, regionId } = world.setting;
  return {
    InstanceID: instance.instanceId,
    ProductCode: 'kms',
    ProductType: instance.productType ?? '',
    SubscriptionType: prepaid ? 'Subscription' : 'PayAsYouGo',
    Status: ReleaseTime === '' ? 'Normal' : 'Expired',
    SubStatus: world.account.kmsStatus === 'InDebt' ? 'WaitForLimit' : 'Normal',
    CreateTime: printed(instance.createdAt),
    EndTime: prepaid ? printed(instance.createdAt + 365 * 86_400_000) : '',
    StopTime: ReleaseTime,
    ReleaseTime,
    ExpectedReleaseTime: '',
    Region: regionId,
    RenewStatus: 'ManualRenewal',
    RenewalDuration: 0,
    RenewalDurationUnit: 'M',
    OwnerId: Number(accountId),
    Seller: '26842',
    SellerId: 26842,
  };
}
