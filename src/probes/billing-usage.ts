import type { ReasonCode } from '../release/reason-codes.js';
import { addDays, billDateOf, type BillDate } from '../values/bill-date.js';
import type { BillRow } from '../alibaba/cloud.js';
import type { Instant } from '../values/instant.js';
import { isUsedQps, itemOf } from '../policy/bill-items.js';
import { daysBetween, newestAskableDay, savingPerMonth } from '../policy/bills.js';
import type { Finding, ProbeReport } from '../snapshot.js';
import { isNamed, readBillDays, type BillCloud } from './bill-days.js';
import type { Tick } from './paging.js';

/**
 * Which bills to read: from `quietFrom`, or from the day after `created` where that is later, to the newest that
 * is out.
 */
export interface BillingUsageTask {
  readonly instanceId: string;
  readonly created: Instant | undefined;
  readonly quietFrom: Instant;
  readonly now: Date;
  /** Of the days that are out the last one alone: nothing may be released on what it says. */
  readonly onlyNewestBill?: true;
}

/** Days whose cost is averaged for the money saved. */
const BASELINE_DAYS = 7;
/** The bill names no caller: a policy that accepts use on it has to name this. */
export const BILLED_USE = 'billed-use';

/**
 * Reads the daily bill of the instance for every quiet day that is out, or for the newest. A QPS item with usage means that something
 * called on that day, by whatever way. Its canary: each day must have rows of this instance at all.
 */
export async function scanBillingUsage(
  cloud: BillCloud,
  task: BillingUsageTask,
  tick: Tick,
): Promise<ProbeReport> {
  const out = daysOf(task);
  const days = task.onlyNewestBill === true ? out.slice(-1) : out;
  const { instanceId, now } = task;
  const rows = await readBillDays(cloud, { instanceId, days, now }, tick);
  const seen = {
    days,
    silent: days.filter((_, at) => !rows[at]?.some(isNamed)),
    strange: rows.flat().filter((row) => !isNamed(row) || itemOf(row) === 'unrecognised'),
    used: days.filter((_, at) => rows[at]?.some(isUsedQps)),
  };
  const saving = savingPerMonth(rows.slice(-BASELINE_DAYS).map((day) => day.filter(isNamed)));
  return {
    probe: 'billing-usage',
    ...verdictOf(task, seen),
    findings: findingsOf(seen),
    use: [],
    shares: [],
    foreignVpcs: [],
    dependents: [],
    notes: [],
    ...(saving !== undefined && { saving }),
  };
}

function daysOf({ created, quietFrom, now }: BillingUsageTask): BillDate[] {
  // The day of creation may be billed in part or not at all.
  const born = created === undefined ? undefined : addDays(billDateOf(new Date(created)), 1);
  const quiet = billDateOf(new Date(quietFrom));
  return daysBetween(born !== undefined && born > quiet ? born : quiet, newestAskableDay(now));
}

interface BilledUse {
  readonly days: readonly BillDate[];
  readonly silent: readonly BillDate[];
  readonly strange: readonly BillRow[];
  readonly used: readonly BillDate[];
}

// Whoever tolerates a caller by name tolerates its traces on the bill; not that other days cannot be read.
function findingsOf(seen: BilledUse): Finding[] {
  if (seen.used.length === 0) return [];
  const text = `the bills of ${list(seen.used)} have usage: something called`;
  return [{ code: 'QPS_BILLED', text, caller: BILLED_USE }, ...gapsOf(seen)];
}

/** Why the bills may not show every use. */
function gapsOf({ days, silent, strange }: BilledUse): Finding[] {
  const gaps: Finding[] = [];
  if (days.length === 0) gaps.push({ code: 'NO_DAY_OUT', text: 'no bill of the quiet days is out yet' });
  if (silent.length > 0) {
    const text = `no rows of this instance on ${list(silent)}: another payer, or lag`;
    gaps.push({ code: 'DAY_WITHOUT_ROWS', text });
  }
  if (strange.length > 0) {
    const text =
      `rows that may be use and are not recognised: ${list([...new Set(strange.map(nameOf))])}. ` +
      'Look on the bill what they are for. If none is for calls, the policy can leave billing-usage out of ' +
      'scan.required and tolerate it as a place';
    gaps.push({ code: 'ROWS_NOT_RECOGNISED', text });
  }
  return gaps;
}

function nameOf({ billingItem, billingItemCode }: BillRow): string {
  const code = billingItemCode === undefined ? '' : ` (${billingItemCode})`;
  return billingItem === undefined ? (billingItemCode ?? 'one without a name') : `${billingItem}${code}`;
}

function verdictOf(task: BillingUsageTask, seen: BilledUse) {
  const row = (verdict: 'FOUND' | 'CLEAR' | 'NOT_COVERED', reasonCode: ReasonCode, reason: string) =>
    ({
      row: { place: 'billing-usage', verdict, reason, from: task.quietFrom, to: task.now.toISOString() },
      reasonCode,
    }) as const;
  const { days, used } = seen;
  if (used.length > 0) return row('FOUND', 'QPS_BILLED', `billed use on ${list(used)}`);
  const [gap] = gapsOf(seen);
  if (gap !== undefined) return row('NOT_COVERED', gap.code, gap.text);
  return row('CLEAR', 'NO_USE_BILLED', `no use billed on ${days.length} days, ${days[0]} to ${days.at(-1)}`);
}

function list(items: readonly string[]): string {
  return items.length > 5 ? `${items.slice(0, 5).join(', ')} and ${items.length - 5} more` : items.join(', ');
}
