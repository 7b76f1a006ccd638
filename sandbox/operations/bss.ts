import { daysOf, billDay, type BillDay } from '../billing/bill-day.js';
import { chargesOf, type Charge } from '../billing/charges.js';
import { accountName, accountRow, amountOf, grouped, instanceRow } from '../billing/rows.js';
import { refusal } from '../errors.js';
import { availableInstances } from './bss-instances.js';
import { boolean, optional, type Body, type Call, type Operation, type Operations } from './operation.js';
import { nextToken, position } from './token.js';

/** The bills and the list of subscriptions. */
export const bssOperations: Operations = {
  DescribeInstanceBill: bss('bss:DescribeBillList', describeInstanceBill),
  QueryAccountBill: bss('bss:DescribeBillList', queryAccountBill),
  QueryAvailableInstances: bss('bss:DescribeInstances', availableInstances),
};

/** Billing wraps every answer, and tells of its own failures with HTTP 200. */
function bss(action: string, data: (call: Call) => Body): Operation {
  const answer = (call: Call) => ({
    Code: 'Success',
    Message: 'Successful!',
    Success: true,
    Data: data(call),
  });
  return { product: 'BssOpenApi', version: '2017-12-14', action, write: false, answer };
}

function describeInstanceBill(call: Call) {
  const { cycle, days, daily } = period(call);
  const byItem = boolean(call, 'IsBillingItem', false);
  const hideZero = boolean(call, 'IsHideZeroCharge', false);
  const size = within(call, 'MaxResults', 20, 300);
  const charges = mustBeOwn(call, days).filter((charge) => isWanted(call, charge));
  const rows = grouped(charges, byItem).filter((group) => !hideZero || amountOf(group) !== 0);
  const from = position(call);
  if (from === 'bad') throw badParameter('NextToken');
  const first = from === 'none' ? 0 : (from[0] ?? 0);
  return {
    BillingCycle: cycle,
    AccountID: call.world.setting.accountId,
    AccountName: accountName(call.world),
    MaxResults: size,
    TotalCount: rows.length,
    NextToken: first + size < rows.length ? nextToken(call, [first + size]) : '',
    Items: rows.slice(first, first + size).map((group) => instanceRow(call.world, group, byItem, daily)),
  };
}

function queryAccountBill(call: Call) {
  const { cycle, days, daily } = period(call);
  const PageNum = within(call, 'PageNum', 1, 1_000_000);
  const PageSize = within(call, 'PageSize', 20, 300);
  const product = optional(call, 'ProductCode');
  const charges = mustBeOwn(call, days).filter(
    ({ productCode }) => product === undefined || product === productCode,
  );
  const byProduct = boolean(call, 'IsGroupByProduct', false);
  const products = byProduct ? [...new Set(charges.map(({ productCode }) => productCode))] : [product ?? ''];
  const date = daily ? (days[0]?.text ?? '') : '';
  const rows = products
    .map((code) => ({ code, group: charges.filter((charge) => code === '' || charge.productCode === code) }))
    .filter(({ group }) => group.length > 0)
    .map(({ code, group }) => accountRow(call.world, group, code, date));
  return {
    BillingCycle: cycle,
    AccountID: call.world.setting.accountId,
    AccountName: accountName(call.world),
    PageNum,
    PageSize,
    TotalCount: rows.length,
    Items: { Item: rows.slice((PageNum - 1) * PageSize, PageNum * PageSize) },
  };
}

function period(call: Call): { cycle: string; days: BillDay[]; daily: boolean } {
  const cycle = optional(call, 'BillingCycle') ?? '';
  if (!/^\d{4}-\d{2}$/.test(cycle)) throw badParameter('BillingCycle');
  const granularity = optional(call, 'Granularity') ?? 'MONTHLY';
  if (granularity === 'MONTHLY') return { cycle, days: daysOf(cycle), daily: false };
  const date = optional(call, 'BillingDate');
  const found = date === undefined ? undefined : billDay(date);
  if (granularity !== 'DAILY' || found?.text.startsWith(cycle) !== true) throw badParameter('BillingDate');
  return { cycle, days: [found], daily: true };
}

/** The charges of the days; those of another account are not the caller's to see. */
function mustBeOwn(call: Call, days: readonly BillDay[]): Charge[] {
  const { accountId } = call.credential.identity;
  if ((optional(call, 'BillOwnerId') ?? accountId) !== accountId) {
    throw refusal(200, 'NotAuthorized', 'This API is not authorized for caller.');
  }
  if (accountId !== call.world.setting.accountId) return [];
  return days.flatMap((day) => chargesOf(call.world, day, call.now));
}

function isWanted(call: Call, charge: Charge): boolean {
  const is = (name: string, value: string) => (optional(call, name) ?? value) === value;
  const id = optional(call, 'InstanceID');
  const [part = ''] = charge.resourceId.split(';');
  const byPart = call.world.billing.matchesPartOfComposite !== false && id === part;
  return (
    (id === undefined || id === charge.resourceId || byPart) &&
    is('ProductCode', charge.productCode) &&
    is('ProductType', charge.productType) &&
    is('PipCode', charge.productCode) &&
    is('SubscriptionType', 'PayAsYouGo')
  );
}

function within(call: Call, name: string, fallback: number, most: number): number {
  const value = Number(optional(call, name) ?? fallback);
  if (!Number.isInteger(value) || value < 1 || value > most) throw badParameter(name);
  return value;
}

function badParameter(name: string): Error {
  return refusal(200, 'InvalidParameter', `The parameter ${name} is invalid.`);
}
