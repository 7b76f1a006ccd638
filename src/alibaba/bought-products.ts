import { BILL, INSTANCES, opened } from './bill-call.js';
import type { Bills } from './cloud.js';
import type { CoreClient } from './core-client.js';
import type { Call } from './errors.js';
import { count, countedList, named, read, text } from './wire.js';

const ACCOUNT_BILL: Call = { ...BILL, operation: 'QueryAccountBill' };

/** What the account pays for, by product, whatever its reader may see of things. */
export function createBoughtProducts(client: CoreClient): Pick<Bills, 'productsOf' | 'paidInAdvance'> {
  return {
    productsOf: async (cycle, page) => {
      const query = { BillingCycle: cycle, IsGroupByProduct: 'true', ...pageOf(page) };
      const { rows } = read(
        opened(await client(ACCOUNT_BILL.operation, query), ACCOUNT_BILL),
        Products,
        ACCOUNT_BILL,
      );
      const items = rows.items.map(({ productCode, pipCode = productCode, ...others }) => ({
        // Whoever pays for several accounts has a row for each.
        id: [productCode, pipCode, ...Object.values(others)].join(' '),
        codes: [productCode, pipCode],
      }));
      return { items, total: rows.total };
    },
    paidInAdvance: async (page) => {
      const query = { SubscriptionType: 'Subscription', ...pageOf(page) };
      const { rows } = read(opened(await client(INSTANCES.operation, query), INSTANCES), Bought, INSTANCES);
      const items = rows.items.map(({ id, productCode }) => ({ id, codes: [productCode] }));
      return { items, total: rows.total };
    },
  };
}

function pageOf(page: number): Record<string, string> {
  return { PageNum: String(page), PageSize: '100' };
}

const word = text.transform((value) => value.trim());

const Products = named(
  { rows: 'Data' },
  {
    rows: named(
      { items: 'Items', total: 'TotalCount' },
      {
        items: countedList(
          'Item',
          named(
            { productCode: 'ProductCode', pipCode: 'PipCode', kind: 'SubscriptionType', owner: 'OwnerID' },
            {
              productCode: word,
              pipCode: word.exactOptional(),
              kind: word.exactOptional(),
              owner: word.exactOptional(),
            },
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
