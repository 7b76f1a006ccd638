import type { BillDate } from '../values/bill-date.js';

/**
 * One row of a daily bill, one billing item each. Amounts are in `currency`, before tax. What the bill leaves
 * out is absent.
 */
export interface BillRow {
  readonly instanceId?: string;
  readonly billingDate?: BillDate;
  readonly productCode?: string;
  readonly productType?: string;
  /** SubscriptionOrder, PayAsYouGoBill, Refund, Adjustment. */
  readonly item?: string;
  readonly billingItem?: string;
  readonly billingItemCode?: string;
  /** Decimal text; present only with billing items. */
  readonly usage?: string;
  readonly usageUnit?: string;
  readonly pretaxGrossAmount?: number;
  readonly pretaxAmount?: number;
  readonly currency?: string;
}

/**
 * What a process has read of the bills of one site, for its later looks. It holds what was read whole, and nothing else;
 * who asks says what may be kept. Without a bound on time, and with one on size.
 */
export interface KeptBills {
  /** The rows that are kept under this name, or those that `read` gives: asked once, however many wait for them. */
  rows(name: string, isFinal: boolean, read: () => Promise<readonly BillRow[]>): Promise<readonly BillRow[]>;
  /** True once `find` has said so, and not asked again; until then it is asked each time. */
  once(fact: string, find: () => Promise<boolean>): Promise<boolean>;
  /** Notes that this account's bills were looked at for this instance; true when they were for another one, too. */
  hasOthers(owner: string, instanceId: string): boolean;
}
