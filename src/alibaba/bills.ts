import { z } from 'zod';
import { billingCycleOf, isBillDate, type BillDate } from '../values/bill-date.js';
import type { Bills } from './cloud.js';
import { BILL, INSTANCES, opened } from './bill-call.js';
import { createBoughtProducts } from './bought-products.js';
import type { CoreClient } from './core-client.js';
import { unreadable } from './errors.js';
import { count, list, named, number, read, text } from './wire.js';

/** The API version of BssOpenApi that this file speaks. */
export const BILLS_VERSION = '2017-12-14';

/** The bills of the account that owns the credential. Limit: 10 calls a second. */
export function createBills(client: CoreClient): Bills {
  return {
    dayOf: async ({ day, instanceId, productCode, next, maxResults = 300 }) => {
      const query = {
        BillingCycle: billingCycleOf(day),
        BillingDate: day,
        Granularity: 'DAILY',
        IsBillingItem: 'true',
        MaxResults: String(maxResults),
        ...(instanceId !== undefined && { InstanceID: instanceId }),
        ...(productCode !== undefined && { ProductCode: productCode }),
        ...(next !== undefined && { NextToken: next }),
      };
      const { rows } = read(opened(await client(BILL.operation, query), BILL), BillAnswer, BILL);
      for (const { billingDate } of rows.items) sameDay(billingDate, day);
      return rows;
    },
    subscription: async (instanceId) => {
      // Region is not sent: a wrong one gives an empty list. Source: docs/cloud-facts.md, Billing site.
      const query = { InstanceIDs: instanceId, PageNum: '1', PageSize: '100' };
      const answer = opened(await client(INSTANCES.operation, query), INSTANCES);
      const { instances, total } = read(answer, InstancesAnswer, INSTANCES).list;
      const [mine, ...others] = instances?.filter((instance) => instance.instanceId === instanceId) ?? [];
      if (mine === undefined) {
        if (instances?.length === 0 && (total ?? 0) === 0) return undefined;
        throw unreadable(INSTANCES, 'it lists something, and not the instance that was asked for');
      }
      if (others.some(({ subscriptionType }) => subscriptionType !== mine.subscriptionType)) {
        throw unreadable(INSTANCES, 'it lists the instance twice, with different subscription types');
      }
      const { instanceId: _, subscriptionType = 'unknown', ...rest } = mine;
      return { subscriptionType, ...rest };
    },
    ...createBoughtProducts(client),
  };
}

function sameDay(found: BillDate | undefined, asked: BillDate): void {
  if (found !== undefined && found !== asked) throw unreadable(BILL, 'it holds rows of another day');
}

const word = text.transform((value) => value.trim());

const BillRow = named(
  {
    instanceId: 'InstanceID',
    billingDate: 'BillingDate',
    productCode: 'ProductCode',
    productType: 'ProductType',
    item: 'Item',
    billingItem: 'BillingItem',
    billingItemCode: 'BillingItemCode',
    usage: 'Usage',
    usageUnit: 'UsageUnit',
    pretaxGrossAmount: 'PretaxGrossAmount',
    pretaxAmount: 'PretaxAmount',
    currency: 'Currency',
  },
  {
    instanceId: word.exactOptional(),
    billingDate: z.string().refine(isBillDate).exactOptional(),
    productCode: word.exactOptional(),
    productType: word.exactOptional(),
    item: word.exactOptional(),
    billingItem: word.exactOptional(),
    billingItemCode: word.exactOptional(),
    usage: z.union([word, z.number().transform(String)]).exactOptional(),
    usageUnit: word.exactOptional(),
    pretaxGrossAmount: number.exactOptional(),
    pretaxAmount: number.exactOptional(),
    currency: word.exactOptional(),
  },
);

/** Items are flat here; sister operations wrap them once more. Source: docs/cloud-facts.md, Bill answers. */
const BillAnswer = named(
  { rows: 'Data' },
  {
    rows: named(
      { items: 'Items', next: 'NextToken', total: 'TotalCount' },
      { items: list('Item', BillRow), next: text.exactOptional(), total: count.exactOptional() },
    ),
  },
);

const Listed = named(
  {
    instanceId: 'InstanceID',
    subscriptionType: 'SubscriptionType',
    status: 'Status',
  },
  {
    instanceId: text,
    subscriptionType: text.exactOptional(),
    status: text.exactOptional(),
  },
);

const InstancesAnswer = named(
  { list: 'Data' },
  {
    list: named(
      { instances: 'InstanceList', total: 'TotalCount' },
      { instances: list('Instance', Listed).exactOptional(), total: count.exactOptional() },
    ),
  },
);
