import { addDays, billDateOf } from '../alibaba/bill-date.js';
import type { BillDate, BillRow, Bills, Instant } from '../alibaba/cloud.js';
import { daysBetween, isOf, itemOf, newestAskableDay, savingPerMonth } from '../policy/bills.js';
import type { Finding, ProbeLook } from './look.js';
import { forEach, readByToken, type Tick } from './paging.js';

export interface BillingTask {
  readonly instanceId: string;
  readonly created: Instant | undefined;
  readonly quietFrom: Instant;
  readonly now: Date;
}

/** Days whose cost is averaged for the money saved. */
const BASELINE_DAYS = 7;

/**
 * Reads the daily bill of the instance for every quiet day that is out. A QPS item with usage means that something
 * called on that day, by whatever way. Its control: each day must have rows of this instance at all.
 */
export async function scanBillingUsage(bills: Bills, task: BillingTask, tick: Tick): Promise<ProbeLook> {
  const days = daysOf(task);
  const rows = await forEach(days, (day) => rowsOf(bills, task.instanceId, day, tick), tick);
  const silent = days.filter((_, at) => rows[at]?.length === 0);
  const strange = rows.flat().filter((row) => itemOf(row) === 'unrecognised');
  const used = days.filter((_, at) => rows[at]?.some(isUsedQps));
  const saving = savingPerMonth(rows.slice(-BASELINE_DAYS));
  return {
    probe: 'billing-usage',
    ...verdictOf(task, days, { silent, strange, used }),
    findings: findingsOf({ silent, strange, used }),
    use: [],
    shares: [],
    foreignVpcs: [],
    dependents: [],
    notes: [],
    ...(saving !== undefined && { saving }),
  };
}

function daysOf({ created, quietFrom, now }: BillingTask): BillDate[] {
  // The day of creation may be billed in part or not at all.
  const born = created === undefined ? undefined : addDays(billDateOf(new Date(created)), 1);
  const quiet = billDateOf(new Date(quietFrom));
  return daysBetween(born !== undefined && born > quiet ? born : quiet, newestAskableDay(now));
}

async function rowsOf(bills: Bills, instanceId: string, day: BillDate, tick: Tick): Promise<BillRow[]> {
  const rows: BillRow[] = [];
  await readByToken(
    `bill rows of ${day}`,
    (next) => bills.dayOf({ day, instanceId, ...(next !== undefined && { next }) }),
    (items) => void rows.push(...items.filter((row) => isOf(row, instanceId))),
    tick,
  );
  return rows;
}

interface Seen {
  readonly silent: readonly BillDate[];
  readonly strange: readonly BillRow[];
  readonly used: readonly BillDate[];
}

// Whoever tolerates a caller by name tolerates its traces on the bill; not that other days cannot be read.
function findingsOf({ silent, strange, used }: Seen): Finding[] {
  if (used.length === 0) return [];
  return [
    ...used.map((day) => ({
      code: 'QPS_BILLED',
      text: `the bill of ${day} has usage: something called`,
      caller: 'billed-use',
    })),
    ...silent.map((day) => ({ code: 'DAY_WITHOUT_ROWS', text: `no rows of this instance on ${day}` })),
    ...(strange.length === 0
      ? []
      : [{ code: 'ROWS_NOT_RECOGNISED', text: 'bill rows that may be use are not recognised' }]),
  ];
}

function isUsedQps(row: BillRow): boolean {
  return itemOf(row) === 'qps' && !(Number(row.usage) === 0);
}

function verdictOf(task: BillingTask, days: readonly BillDate[], seen: Seen) {
  const row = (verdict: 'FOUND' | 'CLEAR' | 'NOT_COVERED', reasonCode: string, reason: string) =>
    ({
      row: { place: 'billing-usage', verdict, reason, from: task.quietFrom, to: task.now.toISOString() },
      reasonCode,
    }) as const;
  if (seen.used.length > 0) return row('FOUND', 'QPS_BILLED', `billed use on ${list(seen.used)}`);
  if (days.length === 0) return row('NOT_COVERED', 'NO_DAY_OUT', 'no bill of the quiet days is out yet');
  if (seen.silent.length > 0) {
    return row(
      'NOT_COVERED',
      'DAY_WITHOUT_ROWS',
      `no rows of this instance on ${list(seen.silent)}: another payer, or lag`,
    );
  }
  if (seen.strange.length > 0) {
    const items = [
      ...new Set(seen.strange.map((r) => r.billingItemCode ?? r.billingItem ?? 'without a name')),
    ];
    return row(
      'NOT_COVERED',
      'ROWS_NOT_RECOGNISED',
      `rows that may be use and are not recognised: ${list(items)}`,
    );
  }
  return row('CLEAR', 'NO_USE_BILLED', `no use billed on ${days.length} days, ${days[0]} to ${days.at(-1)}`);
}

function list(items: readonly string[]): string {
  return items.length > 5 ? `${items.slice(0, 5).join(', ')} and ${items.length - 5} more` : items.join(', ');
}
