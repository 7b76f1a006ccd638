import type { Cloud } from '../../alibaba/cloud.js';
import { newestAskableDay } from '../../policy/bills.js';
import { addDays, type BillDate } from '../../values/bill-date.js';
import { readByToken, type Tick } from '../paging.js';

/** The newest bill of a day that is out: what was paid for, by the code of its product. */
export interface NewestBill {
  readonly day: BillDate;
  /** A row may name a thing by several ids; none where it names none. */
  readonly rows: readonly { readonly productCode: string; readonly ids: readonly string[] }[];
}

const ROWS_A_PAGE = 300;
/** So many days may be late. */
const DAYS = 3;

/**
 * The newest day's bill with a row of KMS: an instance is paid for by the day, so that a bill without one is late, or is not
 * the bill of this account. Undefined where three days have none. Throws what `readByToken` throws.
 */
export async function newestBillOf(
  bills: Cloud['bills'],
  now: Date,
  tick: Tick,
): Promise<NewestBill | undefined> {
  for (let back = 0; back < DAYS; back += 1) {
    const bill = await billOf(bills, addDays(newestAskableDay(now), -back), tick);
    if (bill.rows.some(({ productCode }) => productCode === 'kms')) return bill;
  }
  return undefined;
}

async function billOf(bills: Cloud['bills'], day: BillDate, tick: Tick): Promise<NewestBill> {
  const rows: { productCode: string; ids: string[] }[] = [];
  await readByToken(
    `things billed on ${day}`,
    (next) => bills.dayOf({ day, maxResults: ROWS_A_PAGE, ...(next !== undefined && { next }) }),
    async (found) => {
      for (const { productCode = '', instanceId = '' } of found)
        rows.push({
          productCode: productCode.toLowerCase(),
          ids: instanceId
            .toLowerCase()
            .split(';')
            .filter((id) => id !== ''),
        });
    },
    tick,
    ROWS_A_PAGE,
  );
  return { day, rows };
}
