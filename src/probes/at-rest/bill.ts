import type { Cloud } from '../../alibaba/cloud.js';
import { codeOf } from '../../errors.js';
import { addDays, billDate, billDateOf, billingCycleOf } from '../../values/bill-date.js';
import type { Product } from '../../values/product.js';
import { PRODUCTS, type ProductName } from '../../values/products.js';
import { readNumbered, type Tick } from '../paging.js';
import { newestBillOf, type NewestBill } from './newest-bill.js';

/** What the account pays for, this month and the last, and in advance; silent where that cannot be told. */
export type Bill =
  | { readonly is: 'read'; readonly products: readonly ProductOnBill[]; readonly newest: NewestBill }
  | { readonly is: 'silent'; readonly why: string };

/** Each code by which a bill calls one product, in lower case. */
type ProductOnBill = readonly string[];

/** Codes of products that keep nothing. With the others here, all that are known; an unknown one may be of any product. */
const KEEP_NOTHING = 'kms slb alb nlb eip nat_gw vpn cdn dcdn domain alidns sms waf actiontrail';

/** What bills call every product of the table, and those that keep nothing. */
const KNOWN: ReadonlySet<string> = new Set(
  Object.values<Product>(PRODUCTS)
    .flatMap(({ billedAs }) => codesIn(billedAs))
    .concat(codesIn(KEEP_NOTHING)),
);
const SILENCES: readonly (string | undefined)[] = [
  'CLOUD_ACCESS_DENIED',
  'CLOUD_REFUSED',
  'CLOUD_ANSWER_UNREADABLE',
  'CLOUD_UNREACHABLE',
  'LIST_INCOMPLETE',
];

/**
 * The product codes of this month's bill and the last one's, and of everything that is paid in advance, with the newest day. A
 * bill is of the whole account, whatever its reader may see of things. Throws what fails for everybody.
 */
export async function readBill({ bills }: Pick<Cloud, 'bills'>, now: Date, tick: Tick): Promise<Bill> {
  const cycle = billingCycleOf(billDateOf(now));
  const before = billingCycleOf(addDays(billDate(`${cycle}-01`), -1));
  try {
    const lists = [
      await codesOf(`products billed in ${cycle}`, (page) => bills.productsOf(cycle, page), tick),
      await codesOf(`products billed in ${before}`, (page) => bills.productsOf(before, page), tick),
      await codesOf('things that are paid in advance', (page) => bills.paidInAdvance(page), tick),
    ];
    const products = lists.flat();
    const newest = await newestBillOf(bills, now, tick);
    return newest === undefined
      ? { is: 'silent', why: 'the newest bills have no row of KMS: they are late, or somebody else pays' }
      : { is: 'read', products, newest };
  } catch (error) {
    if (!SILENCES.includes(codeOf(error)) || !(error instanceof Error)) throw error;
    return { is: 'silent', why: error.message.replace(/\.+$/, '') };
  }
}

/** True where nothing of a product is paid for, and nothing that could be a name of it. */
export function showsNothingOf(bill: Bill, name: ProductName): boolean {
  if (bill.is === 'silent') return false;
  return !isPaidFor(bill, name) && bill.products.every((codes) => codes.some((code) => KNOWN.has(code)));
}

/** True where a product is on the bill. */
export function isPaidFor(bill: Bill, name: ProductName): boolean {
  const { billedAs }: Product = PRODUCTS[name];
  const ours = codesIn(billedAs);
  return bill.is === 'read' && bill.products.some((codes) => codes.some((code) => ours.includes(code)));
}

async function codesOf(
  what: string,
  page: (number: number) => ReturnType<Cloud['bills']['paidInAdvance']>,
  tick: Tick,
): Promise<ProductOnBill[]> {
  const rows = await readNumbered(what, page, ({ id }) => id, tick);
  return rows.map(({ codes }) => codes.map((code) => code.toLowerCase()));
}

/** The codes of a product on bills. */
export function codesIn(codes = ''): string[] {
  return codes.split(' ').filter((code) => code !== '');
}
