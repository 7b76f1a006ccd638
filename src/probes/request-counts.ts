import type { Metric, RequestCounts } from '../alibaba/cloud.js';
import { codeOf } from '../errors.js';
import type { ReasonCode } from '../release/reason-codes.js';
import type { ProbeReport } from '../snapshot.js';
import { firstThree } from '../values/text.js';
import type { Instant } from '../values/instant.js';
import { mapConcurrently, readByToken, readNumbered, type Tick } from './paging.js';

/** Which counts: of the quiet days, up to `to`, which is the same for everybody who looks. */
export interface RequestCountsTask {
  readonly instanceId: string;
  readonly from: Instant;
  readonly to: Date;
}

const HOUR_MS = 3_600_000;
/** CloudMonitor answers about 31 days at once. */
const WINDOW_MS = 31 * 24 * 3_600_000;
/** What it keeps of metrics of less than 5 minutes is shorter than quiet days may be. */
const KEPT_SECONDS = 300;
/** Where it does not say: what is kept for 91 days. */
const USUAL_SECONDS = 3_600;
/** Metrics that are above zero because of a request. Others (quotas, days until an end) are above it anyhow. */
const REQUESTS = /code_?\d|qps|request|latency|invo|call|count|pv$/i;
const NOT_REQUESTS = /quota|expir|remain|total_?key|limit/i;

interface Window {
  readonly instanceId: string;
  readonly from: Instant;
  readonly to: Instant;
}

interface Seen {
  readonly metric: string;
  readonly points: number;
  /** The newest datapoint that is not a plain zero. */
  readonly newest: Instant | undefined;
  readonly above: number;
}

/**
 * Reads how often the instance was called, by CloudMonitor's own count. It is `NOT_COVERED` whatever it reads: a count names
 * no caller, our own looks may be in it, and no datapoint is not zero. Throws a `CLOUD_*` failure, or `LIST_INCOMPLETE`.
 */
export async function scanRequestCounts(
  counts: RequestCounts,
  { instanceId, from, to: asOf }: RequestCountsTask,
  tick: Tick,
): Promise<ProbeReport> {
  // Whole hours: a part of one would grow between two looks at the same time, by our own calls among others.
  const to = new Date(Math.floor(asOf.getTime() / HOUR_MS) * HOUR_MS).toISOString();
  const { reasonCode, reason, notes } = await read(counts, { instanceId, from, to }, tick).catch(refused);
  return {
    probe: 'request-counts',
    row: { place: 'request-counts', verdict: 'NOT_COVERED', reason, from, to },
    reasonCode,
    findings: [],
    use: [],
    shares: [],
    foreignVpcs: [],
    dependents: [],
    notes,
  };
}

interface Told {
  readonly reasonCode: ReasonCode;
  readonly reason: string;
  readonly notes: readonly string[];
}

async function read(counts: RequestCounts, window: Window, tick: Tick): Promise<Told> {
  const all = await readNumbered(
    'metrics of KMS',
    (page) => counts.listMetrics(page),
    ({ name }) => name,
    tick,
  );
  const seen = await mapConcurrently(countsOf(all), (metric) => seenOf(counts, metric, window, tick), tick);
  const notes = seen.map(
    ({ metric, points, above }) => `${metric}: ${points} datapoints, ${above} above zero`,
  );
  return { ...verdictOf(all, seen, window), notes };
}

/** A plain refusal leaves a place as unknown as it was: nothing that it shows could speak for releasing. */
function refused(error: unknown): Told {
  const code = codeOf(error);
  if (!(error instanceof Error) || (code !== 'CLOUD_ACCESS_DENIED' && code !== 'CLOUD_REFUSED')) throw error;
  return { reasonCode: 'COUNTS_NOT_READ', reason: `${code}: ${error.message}`, notes: [] };
}

/** Metrics of requests; how long they took only where nothing says how many there were. */
function countsOf(all: readonly Metric[]): Metric[] {
  const ofRequests = all.filter(isOfRequests);
  const counts = ofRequests.filter(({ name }) => !/latency/i.test(name));
  return counts.length > 0 ? counts : ofRequests;
}

function isOfRequests({ name, ofInstances }: Metric): boolean {
  return ofInstances && REQUESTS.test(name) && !NOT_REQUESTS.test(name);
}

async function seenOf(
  counts: RequestCounts,
  { name, periods }: Metric,
  { instanceId, from, to }: Window,
  tick: Tick,
): Promise<Seen> {
  // The longest that fits into an hour: the fewest pages. Below 5 minutes nothing is kept for long.
  const fitting = periods.filter((seconds) => seconds >= KEPT_SECONDS && seconds <= USUAL_SECONDS);
  const periodSeconds = Math.max(...fitting, 0) || Math.max(...periods, 0) || USUAL_SECONDS;
  const metric = { name, periodSeconds };
  let [points, above, newest]: [number, number, Instant | undefined] = [0, 0, undefined];
  for (const window of windowsOf(from, to)) {
    await readByToken(
      `datapoints of ${name}`,
      (next) => counts.listDatapoints({ instanceId, metric, ...window, next }),
      (items) => {
        points += items.length;
        for (const { at, value } of items) {
          // One without a number may be a request.
          if (value === 0 || at >= to) continue;
          above += 1;
          if (newest === undefined || at > newest) newest = at;
        }
      },
      tick,
    );
  }
  return { metric: name, points, newest, above };
}

function windowsOf(from: Instant, to: Instant): { from: Instant; to: Instant }[] {
  const [first, end] = [Date.parse(from), Date.parse(to)];
  const count = Math.ceil((end - first) / WINDOW_MS);
  return Array.from({ length: count }, (_, nth) => ({
    from: new Date(first + nth * WINDOW_MS).toISOString(),
    to: new Date(Math.min(end, first + (nth + 1) * WINDOW_MS)).toISOString(),
  }));
}

function verdictOf(all: readonly Metric[], seen: readonly Seen[], { from }: Window) {
  const told = (reasonCode: ReasonCode, reason: string) => ({ reasonCode, reason });
  if (seen.length === 0) {
    const known = all.length === 0 ? 'none at all' : firstThree(all.map(({ name }) => name));
    return told('NO_METRICS', `CloudMonitor has no metric of requests to an instance (it has ${known})`);
  }
  const counted = seen.filter(({ above }) => above > 0);
  const newest = counted.flatMap(({ newest: at }) => at ?? []).toSorted();
  if (counted.length > 0)
    return told(
      'REQUESTS_COUNTED',
      `requests were counted since ${from} (${counted.map(({ metric }) => metric).join(', ')}), the last at ${newest.at(-1) ?? 'an unknown time'}: by whom it does not say, and our own looks may be among them`,
    );
  const names = seen.map(({ metric }) => metric).join(', ');
  return seen.every(({ points }) => points === 0)
    ? told('NO_DATAPOINTS', `there is no datapoint since ${from} (${names}): that is unknown, not zero`)
    : told(
        'NO_REQUESTS_COUNTED',
        `no request was counted since ${from} (${names}); that calls to the instance's own endpoint are counted is documented nowhere`,
      );
}
