import { z } from 'zod';
import { billingCycleOf, isBillDate, type BillDate } from '../values/bill-date.js';
import type { Bills } from './cloud.js';
import type { Answer } from './connection.js';
import type { CoreClient } from './core-client.js';
import { type Call, failureOf, unreadable } from './errors.js';
import { redacted } from './redact.js';
import { count, countedList, list, named, number, read, text } from './wire.js';

/** The API version of BssOpenApi that this file speaks. */
export const BILLS_VERSION = '2017-12-14';

// The RAM actions are not named after the operations. Source: docs/cloud-facts.md, Permissions.
const BILL: Call = {
  product: 'Billing',
  operation: 'DescribeInstanceBill',
  permission: 'bss:DescribeBillList',
};
const INSTANCES: Call = {
  product: 'Billing',
  operation: 'QueryAvailableInstances',
  permission: 'bss:DescribeInstances',
};

const ACCOUNT_BILL: Call = { ...BILL, operation: 'QueryAccountBill' };

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
    productsOf: async (cycle, page) => {
      const query = { BillingCycle: cycle, IsGroupByProduct: 'true', ...pageOf(page) };
      const { rows } = read(
        opened(await client(ACCOUNT_BILL.operation, query), ACCOUNT_BILL),
        Products,
        ACCOUNT_BILL,
      );
      const items = rows.items.map((row) => ({ ...row, id: Object.values(row).join(' ') }));
      return { items, total: rows.total };
    },
    paidInAdvance: async (page) => {
      const query = { SubscriptionType: 'Subscription', ...pageOf(page) };
      const { rows } = read(opened(await client(INSTANCES.operation, query), INSTANCES), Bought, INSTANCES);
      return { items: rows.items, total: rows.total };
    },
  };
}

function pageOf(page: number): Record<string, string> {
  return { PageNum: String(page), PageSize: '100' };
}

/**
 * Refusals come with HTTP 200: only `Success: true` with `Code: "Success"` is an answer. Source:
 * docs/cloud-facts.md, Bill answers.
 */
function opened(answer: Answer, call: Call): Answer {
  if (!answer.ok) return answer;
  const { success, code, message, requestId } = read(answer, Envelope, call);
  if (success === true && code === 'Success') return answer;
  if (code === undefined || code === 'Success') throw unreadable(call, 'it does not say whether it worked');
  throw failureOf(
    {
      kind: 'answered',
      status: 200,
      code,
      ...(message !== undefined && { message: redacted(message) }),
      ...(requestId !== undefined && { requestId }),
    },
    call,
  );
}

function sameDay(found: BillDate | undefined, asked: BillDate): void {
  if (found !== undefined && found !== asked) throw unreadable(BILL, 'it holds rows of another day');
}

const Envelope = named(
  { success: 'Success', code: 'Code', message: 'Message', requestId: 'RequestId' },
  {
    success: z.boolean().exactOptional(),
    code: text.exactOptional(),
    message: text.exactOptional(),
    requestId: text.exactOptional(),
  },
);

/** Texts of bills carry trailing tabs. */
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

const Products = named(
  { rows: 'Data' },
  {
    rows: named(
      { items: 'Items', total: 'TotalCount' },
      {
        items: countedList(
          'Item',
          named(
            { productCode: 'ProductCode', kind: 'SubscriptionType', pipCode: 'PipCode' },
            { productCode: word, kind: word.exactOptional(), pipCode: word.exactOptional() },
          ),
        ),
        total: count,
      },
    ),
  },
);

const Bought = named(
  { rows: 'Data' },
  {
    rows: named(
      { items: 'InstanceList', total: 'TotalCount' },
      {
        items: countedList(
          'Instance',
          named({ id: 'InstanceID', productCode: 'ProductCode' }, { id: word, productCode: word }),
        ),
        total: count,
      },
    ),
  },
);
