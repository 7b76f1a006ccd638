import { minute } from '../scenario/time.js';
import type { Instance } from '../types.js';
import type { World } from '../world/world.js';
import { visibleFrom, type BillDay } from './bill-day.js';

/** One billing item of one resource on one day. */
export interface Charge {
  readonly day: BillDay;
  readonly resourceId: string;
  readonly productCode: string;
  readonly productType: string;
  readonly code: string;
  readonly name: string;
  readonly quantity: number;
  readonly unit: string;
  readonly unitPrice: number;
}

const listPrices = { software: 4.5, hardware: 9, key: 0.03, secret: 0.013, qps: 0.5 };

/** Every charge of a day that the API shows at an instant. */
export function chargesOf(world: World, day: BillDay, now: number): Charge[] {
  const { billing } = world;
  if (billing.missing === 'all' || now < visibleFrom(day, billing.lagHours ?? 24)) return [];
  const others = (billing.otherResources ?? defaultOthers).map(
    ({ productCode, instanceId, perDay }): Charge => ({
      ...item(day, 'instance', 'Instance', 1, 'unit', perDay),
      resourceId: instanceId,
      productCode,
      productType: productCode,
    }),
  );
  if (billing.missing === 'instances' || world.account.kmsStatus === 'InDebt') return others;
  return [...others, ...instancesOn(world, day).flatMap((found) => chargesOfInstance(world, day, found))];
}

const defaultOthers = [{ productCode: 'ecs', instanceId: 'i-bp1sandbox00000000aa', perDay: 1.2 }];

interface OnDay {
  readonly instance: Instance;
  /** Is it there at 24:00, when instance, keys and secrets are counted? */
  readonly atMidnight: boolean;
}

function instancesOn(world: World, { end }: BillDay): OnDay[] {
  const live = [...world.instances.current().values()].map((instance) => ({ instance, atMidnight: true }));
  const gone = [...world.instances.released().values()].map(({ instance, at }) => ({
    instance,
    atMidnight: at >= end || world.billing.continuesAfterRelease === true,
  }));
  return [...live, ...gone].filter(
    ({ instance }) => instance.createdAt < end && instance.chargeType !== 'PREPAY',
  );
}

function chargesOfInstance(world: World, day: BillDay, { instance, atMidnight }: OnDay): Charge[] {
  const shown = `${instance.instanceId};${world.setting.regionId}`;
  const base = {
    resourceId: world.billing.compositeInstanceId === true ? shown : instance.instanceId,
    productCode: 'kms',
    productType: instance.productType ?? 'kms_ppi_public_intl',
  };
  const items = atMidnight ? countedAtMidnight(instance, day) : [];
  const qps = peakOf(world, instance.instanceId, day);
  if (qps > 0) items.push(item(day, 'qps', 'QPS', qps, 'QPS', listPrices.qps));
  if (world.billing.unknownItems === true) items.push(item(day, 'x_item', 'Other', 1, 'unit', 0.01));
  const callsCode = world.billing.callsProductCode ?? base.productCode;
  return items.map((charge) => ({
    ...base,
    ...charge,
    productCode: charge.code === 'qps' ? callsCode : base.productCode,
  }));
}

function countedAtMidnight(instance: Instance, day: BillDay): Item[] {
  const before = ({ at }: { readonly at: number }) => at < day.end;
  const versions = [...instance.keys.values()]
    .filter(({ state }) => state !== 'PendingDeletion')
    .reduce((sum, key) => sum + key.versions.filter(before).length, 0);
  const secrets = [...instance.secrets.values()].filter(({ createdAt }) => createdAt < day.end).length;
  return [
    item(day, 'instance', 'Instance', 1, 'instance', listPrices[instance.kind]),
    ...(versions > 0 ? [item(day, 'key', 'Key', versions, 'key', listPrices.key)] : []),
    ...(secrets > 0 ? [item(day, 'secret', 'Secret', secrets, 'secret', listPrices.secret)] : []),
  ];
}

/** The largest per-minute average of calls per second, rounded up. */
function peakOf(world: World, instanceId: string, { start, end }: BillDay): number {
  const perMinute = new Map<number, number>();
  for (const use of world.uses) {
    if (use.instanceId !== instanceId || use.at < start || use.at >= end) continue;
    const slot = Math.floor(use.at / minute);
    perMinute.set(slot, (perMinute.get(slot) ?? 0) + 1);
  }
  return Math.ceil(Math.max(0, ...perMinute.values()) / 60);
}

type Item = Omit<Charge, 'resourceId' | 'productCode' | 'productType'>;

function item(
  day: BillDay,
  code: string,
  name: string,
  quantity: number,
  unit: string,
  unitPrice: number,
): Item {
  return { day, code, name, quantity, unit, unitPrice };
}
