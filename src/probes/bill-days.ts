import type { BillRow, Cloud, KeptBills } from '../alibaba/cloud.js';
import { itemOf } from '../policy/bill-items.js';
import { isOf, isFinal } from '../policy/bills.js';
import type { BillDate } from '../values/bill-date.js';
import { mapConcurrently, readByToken, type Tick } from './paging.js';

/** Whose bills, of which days, oldest first, and when it is now. */
export interface BillDaysTask {
  readonly instanceId: string;
  readonly days: readonly BillDate[];
  readonly now: Date;
}

/** What of the cloud bills are read with. */
export type BillCloud = Pick<Cloud, 'sts' | 'keptBills'> & { readonly bills: Pick<Cloud['bills'], 'dayOf'> };

/** What billing calls KMS; assumed for bills, and so held against readings without it. Source: docs/cloud-facts.md, Bill answers. */
const KMS = 'kms';
/** An account that has more rows of KMS on one day is read by instance. */
const MAX_ROWS_A_DAY = 3_000;

/** Nobody's instance: the rows of the whole account. */
const ACCOUNT = undefined;

interface Reader extends BillDaysTask {
  readonly cloud: BillCloud;
  readonly kept: KeptBills;
  readonly owner: string;
  readonly tick: Tick;
}

/**
 * The rows of each day that are of this instance, or may be. From the second instance of an account on, a day is read
 * for all of its instances at once, if that was seen to show what a reading by instance shows; a day that cannot change any
 * more is read once a process. Throws a `CLOUD_*` failure or `LIST_INCOMPLETE`: never fewer rows.
 */
export async function readBillDays(
  cloud: BillCloud,
  task: BillDaysTask,
  tick: Tick,
): Promise<readonly (readonly BillRow[])[]> {
  const { days, instanceId } = task;
  const { keptBills: kept } = cloud;
  if (kept === undefined) return mapConcurrently(days, (day) => pagesOf(cloud, day, instanceId, tick), tick);
  const owner = billOwnerOf(await cloud.sts.whoWeAre());
  const reader = { ...task, cloud, kept, owner, tick };
  const hasOthers = kept.hasOthers(owner, instanceId);
  // To find out whether a day may be read by account costs more than one day.
  const newest = hasOthers && days.length > 1 ? await newestByAccount(reader) : undefined;
  return mapConcurrently(days, (day) => dayOf(reader, day, newest), tick);
}

async function dayOf(
  reader: Reader,
  day: BillDate,
  newest: readonly BillRow[] | undefined,
): Promise<readonly BillRow[]> {
  const { instanceId, days } = reader;
  const ofAccount = () => rowsOf(reader, day, ACCOUNT).catch(unlessTooMany);
  const all = newest === undefined || day === days.at(-1) ? newest : await ofAccount();
  // A row that names no instance is of any: only a reading by instance says of which.
  if (all?.every(isNamed) !== true) return rowsOf(reader, day, instanceId);
  return all.filter((row) => isOf(row, instanceId));
}

/**
 * The newest day of the account, where that shows what readings by instance do. Asked where an instance was called, since it
 * is calls that must not be missed; and of this instance. All in the same minute.
 */
async function newestByAccount(reader: Reader): Promise<readonly BillRow[] | undefined> {
  const { kept, owner, instanceId, days } = reader;
  const day = days.at(-1);
  if (day === undefined) return undefined;
  const all = await rowsOf(reader, day, ACCOUNT).catch(unlessTooMany);
  if (all === undefined) return undefined;
  const isSame = async (id: string) => sameRows(all, await rowsOf(reader, day, id), id);
  const showsCalls = await kept.once(`${owner} calls`, async () => {
    const called = all.find((row) => itemOf(row) === 'qps')?.instanceId?.split(';')[0];
    return called !== undefined && (await isSame(called));
  });
  const isBelieved = showsCalls && (await kept.once(`${owner} ${instanceId}`, () => isSame(instanceId)));
  return isBelieved ? all : undefined;
}

function sameRows(all: readonly BillRow[], own: readonly BillRow[], instanceId: string): boolean {
  const written = (rows: readonly BillRow[]) =>
    rows
      .map((row) => JSON.stringify(row))
      .toSorted()
      .join('\n');
  const found = all.filter((row) => isOf(row, instanceId));
  return found.length > 0 && written(found) === written(own);
}

function rowsOf(
  { kept, owner, cloud, now, tick }: Reader,
  day: BillDate,
  instanceId: string | undefined,
): Promise<readonly BillRow[]> {
  const name = `${owner} ${day} ${instanceId ?? ''}`;
  return kept.rows(name, isFinal(day, now), () => pagesOf(cloud, day, instanceId, tick));
}

async function pagesOf(
  { bills }: BillCloud,
  day: BillDate,
  instanceId: string | undefined,
  tick: Tick,
): Promise<BillRow[]> {
  const rows: BillRow[] = [];
  const whose = instanceId === undefined ? { productCode: KMS } : { instanceId };
  await readByToken(
    `bill rows of ${day}`,
    (next) => bills.dayOf({ day, ...whose, ...(next !== undefined && { next }) }),
    (items) => {
      rows.push(...items.filter((row) => instanceId === undefined || isOf(row, instanceId) || !isNamed(row)));
      if (instanceId === undefined && rows.length > MAX_ROWS_A_DAY) throw new TooManyRows();
    },
    tick,
  );
  return rows;
}

class TooManyRows extends Error {}

function unlessTooMany(error: unknown): undefined {
  if (!(error instanceof TooManyRows)) throw error;
}

/** A row that names no instance, in an answer about this one, may be of it. */
export function isNamed({ instanceId }: BillRow): boolean {
  return instanceId !== undefined;
}

/** The account and the role by which bills are kept: sessions of one role see the same ones. */
export function billOwnerOf({
  accountId,
  arn,
}: {
  readonly accountId: string;
  readonly arn: string;
}): string {
  return `${accountId} ${arn.split('/').slice(0, 2).join('/')}`;
}
