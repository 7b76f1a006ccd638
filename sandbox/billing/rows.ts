import type { World } from '../world/world.js';
import type { Charge } from './charges.js';

const productNames: Readonly<Record<string, string>> = {
  kms: 'Key Management Service',
  ecs: 'Elastic Compute Service',
};

/** Money, without the dust of floating point. */
function money(amount: number): number {
  return Number(amount.toFixed(6));
}

export function amountOf(charges: readonly Charge[]): number {
  return money(charges.reduce((sum, { quantity, unitPrice }) => sum + quantity * unitPrice, 0));
}

/** Charges put together into rows: by resource, or by resource and item. */
export function grouped(charges: readonly Charge[], byItem: boolean): Charge[][] {
  const groups = new Map<string, Charge[]>();
  for (const charge of charges) {
    const key = `${charge.productCode} ${charge.resourceId} ${byItem ? charge.code : ''}`;
    groups.set(key, [...(groups.get(key) ?? []), charge]);
  }
  return [...groups.values()];
}

/** One row of DescribeInstanceBill. */
export function instanceRow(world: World, charges: readonly Charge[], byItem: boolean, daily: boolean) {
  const [first] = charges;
  if (first === undefined) return {};
  const amount = amountOf(charges);
  const { accountId } = world.setting;
  return {
    ...(daily ? { BillingDate: first.day.text } : {}),
    InstanceID: first.resourceId,
    ProductCode: first.productCode,
    ProductType: first.productType,
    CommodityCode: first.productType,
    PipCode: first.productCode,
    ProductName: productNames[first.productCode] ?? first.productCode,
    ProductDetail: productNames[first.productCode] ?? first.productCode,
    SubscriptionType: 'PayAsYouGo',
    Item: 'PayAsYouGoBill',
    ItemName: '',
    ...itemFields(charges, byItem),
    BillingType: 'Other',
    BizType: '',
    ServicePeriod: '86400',
    ServicePeriodUnit: 'Second',
    ...amounts(amount, world),
    AfterDiscountAmount: amount,
    Region: world.setting.regionId,
    Zone: '',
    InstanceConfig: '',
    InstanceSpec: '',
    InternetIP: '',
    IntranetIP: '',
    NickName: '',
    ResourceGroup: '',
    Tag: '',
    CostUnit: '',
    OwnerID: accountId,
    BillAccountID: accountId,
    BillAccountName: accountName(world),
  };
}

function itemFields(charges: readonly Charge[], byItem: boolean) {
  const [first] = charges;
  const shown = byItem ? first : undefined;
  const quantity = charges.reduce((sum, charge) => sum + charge.quantity, 0);
  return {
    BillingItem: shown?.name ?? '',
    BillingItemCode: shown?.code ?? '',
    Usage: shown === undefined ? '' : String(quantity),
    UsageUnit: shown?.unit ?? '',
    ListPrice: shown === undefined ? '' : String(shown.unitPrice),
    ListPriceUnit: shown === undefined ? '' : `per ${shown.unit} and day`,
    DeductedByResourcePackage: shown === undefined ? '' : '0',
  };
}

function amounts(amount: number, { billing, setting }: World) {
  return {
    PretaxGrossAmount: amount,
    InvoiceDiscount: 0,
    PretaxAmount: amount,
    DeductedByCoupons: 0,
    DeductedByCashCoupons: 0,
    DeductedByPrepaidCard: 0,
    AdjustAmount: 0,
    PaymentAmount: 0,
    CashAmount: 0,
    OutstandingAmount: amount,
    Currency: billing.currency ?? (setting.site === 'cn' ? 'CNY' : 'USD'),
  };
}

export function accountName({ scenario }: World): string {
  return scenario.account.accountName ?? 'sandbox@example.com';
}

/** One row of QueryAccountBill. */
export function accountRow(
  world: World,
  charges: readonly Charge[],
  productCode: string,
  billingDate: string,
) {
  return {
    ...(billingDate === '' ? {} : { BillingDate: billingDate }),
    ProductCode: productCode,
    ProductName: productNames[productCode] ?? productCode,
    PipCode: productCode,
    SubscriptionType: 'PayAsYouGo',
    BizType: '',
    CostUnit: '',
    ...amounts(amountOf(charges), world),
    OwnerID: world.setting.accountId,
    OwnerName: accountName(world),
    BillAccountID: world.setting.accountId,
    BillAccountName: accountName(world),
  };
}
