import type { BillDate, Instant } from '../alibaba/cloud.js';
import type { Bundle } from '../activities/seal-evidence.js';
import type { ReleaseRequest, ReleaseResult, Vote } from '../release.js';

/** One call that was marked, and what became of it. */
export interface CallRecord {
  readonly number: number;
  readonly at?: Instant;
  readonly answer: 'released' | 'refused' | 'lost';
  readonly requestId?: string;
  readonly text?: string;
}

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
  readonly lookedAt: Instant;
  /** The days after the release whose bills were read. */
  readonly days: readonly BillDate[];
  /** Rows of this instance on those days. */
  readonly rows: readonly StatedBillRow[];
  /** Whether the bill of a day has any row of the account: without one it is not out, and its silence means nothing. */
  readonly controls: readonly { readonly day: BillDate; readonly hasRows: boolean }[];
  /** The same question, asked about the day before the release, where it must have an answer. */
  readonly baseline: { readonly day: BillDate; readonly rows: readonly StatedBillRow[] };
  readonly rowsLeftOut: number;
}

/**
 * One file that a stranger can verify. `statements` prove, by their signatures, the digests in them: of the facts and
 * the bundle (`evidence`) and of the rules (`evidence.terms`). Everything under `stated` rests on this service's word.
 */
export interface Certificate {
  readonly version: 'kms-release/certificate/v1';
  readonly stated: {
    readonly request: ReleaseRequest;
    readonly workflowId: string;
    readonly runId: string;
    readonly issuedAt: Instant;
    readonly result: Omit<ReleaseResult, 'certificateDigest' | 'recordDigest'>;
    readonly calls: readonly CallRecord[];
    readonly goneAt: Instant | null;
    /** Null where the bills could not be read. */
    readonly bills: StatedBills | null;
  };
  readonly statements: readonly Vote[];
  readonly evidence: Bundle;
}
