import type { BillDate } from '../values/bill-date.js';
import type { Instant } from '../values/instant.js';

/** One row of a daily bill. Amounts are decimal text; `gross` decides whether it is a charge. */
export interface StatedBillRow {
  readonly day: BillDate;
  /** PayAsYouGoBill, Refund, Adjustment and the like. */
  readonly kind?: string;
  readonly item: string;
  readonly usage?: string;
  readonly amount?: string;
  readonly gross?: string;
  readonly currency?: string;
}

/** The bills that the verdict rests on, as they were read. Bounded: rows that were left out are counted. */
export interface StatedBills {
  readonly readAt: Instant;
  /** The days after the release whose bills were read. */
  readonly days: readonly BillDate[];
  /** Rows of this instance on those days. */
  readonly rows: readonly StatedBillRow[];
  /** Whether the bill of a day has any row of the account: without one it is not out, and its silence means nothing. */
  readonly canaries: readonly { readonly day: BillDate; readonly hasRows: boolean }[];
  /** The same question, asked about the day before the release, where it must have an answer. */
  readonly baseline: { readonly day: BillDate; readonly rows: readonly StatedBillRow[] };
  readonly rowsLeftOut: number;
}
