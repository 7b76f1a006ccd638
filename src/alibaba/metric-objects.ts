import type { Instant } from '../values/instant.js';
import type { NumberedPage, TokenPage } from './pages.js';

/** A metric of KMS, under whatever name CloudMonitor has for it now. */
export interface Metric {
  readonly name: string;
  /** True where it is kept for each instance. */
  readonly ofInstances: boolean;
  /** In seconds; empty where CloudMonitor does not say. */
  readonly periods: readonly number[];
}

/** What one metric had at one time: the largest of its numbers, absent where it has none. */
export interface Datapoint {
  readonly at: Instant;
  readonly value?: number;
}

/** Which datapoints: at most 31 days. With `next`, all else as in the first query. */
interface DatapointQuery {
  readonly instanceId: string;
  readonly metric: { readonly name: string; readonly periodSeconds: number };
  readonly from: Instant;
  readonly to: Instant;
  readonly next?: string | undefined;
}

/**
 * What CloudMonitor counts of an instance: how often, and not by whom. No datapoint is no zero. Throws a `CLOUD_*` failure.
 */
export interface RequestCounts {
  /** The metrics of KMS, 100 a page. */
  listMetrics(page: number): Promise<NumberedPage<Metric>>;
  /** 1,440 a page. */
  listDatapoints(query: DatapointQuery): Promise<TokenPage<Datapoint>>;
}
