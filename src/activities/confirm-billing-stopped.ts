import { addDays, billDateOf, type BillDate } from '../values/bill-date.js';
import type { BillRow, Bills } from '../alibaba/cloud.js';
import { isInstant, type Instant } from '../values/instant.js';
import { notYet } from '../errors.js';
import type { StatedBills } from '../release/stated-bills.js';
import type { Ref } from '../evidence/store.js';
import { wellFormed } from '../evidence/well-formed.js';
import { decideBilling, CHECK_FOR_DAYS, noonAfter, type BillsSeen } from '../policy/billing-verdict.js';
import { daysBetween, isCharge, isOf, newestAskableDay } from '../policy/bills.js';
import { statedBills } from '../policy/stated-bills.js';
import { readByToken } from '../probes/paging.js';
import type { BillingVerdict } from '../release.js';
import { answerOrWait, orNoStore, type Blocked, type Waiting } from './attempt.js';
import type { ObserverTools } from './observer.js';
import { MINUTES_WITHOUT_POLICY, mustBe, ownCloud } from './own-policy.js';
import type { Bundle } from '../evidence/bundle.js';

/**
 * One look at the bills of a released instance. `releasedAt` is when the call that released it was sent; `bundle`, the
 * sealed evidence, says on which site the bills are, where the policy names the instance no more.
 */
export interface ConfirmBillingTask {
  readonly bundle: Ref<Bundle>;
  readonly releasedAt: Instant;
  /** Told already that it continues: answers again only when that has changed, or at the end date. */
  readonly continues: boolean;
  readonly waiting: Waiting;
}

/**
 * What the bills say so far. Changes no outcome. `unverifiable` means that they cannot tell, not that billing
 * stopped. What blocks is an evidence store that cannot be used: nothing is said until it can.
 */
export interface BillingAnswer extends Blocked {
  readonly verdict: BillingVerdict;
  readonly text: string;
  /** False while it is still to be looked at daily. */
  readonly final: boolean;
  /** What it rests on, in the evidence store. Absent where the bills could not be read. */
  readonly bills?: Ref<StatedBills>;
}

/** Says whether billing stopped; until it can be said, the server asks again. Reads; safe to repeat. */
export function confirmBillingStopped(tools: ObserverTools) {
  return async ({ waiting, ...task }: ConfirmBillingTask): Promise<BillingAnswer> => {
    const answer = await orNoStore(
      () => checkBills(tools, task),
      (blockers): BillingAnswer => ({ blockers, verdict: 'unverifiable', text: '', final: false }),
    );
    return answerOrWait(answer, waiting, MINUTES_WITHOUT_POLICY);
  };
}

async function checkBills(
  tools: ObserverTools,
  { bundle, releasedAt, continues }: Omit<ConfirmBillingTask, 'waiting'>,
): Promise<BillingAnswer> {
  mustBe(isInstant(releasedAt), 'releasedAt is no instant');
  const { run, cloud } = await ownCloud(tools, async () => (await tools.store.get(bundle)).policy);
  const now = await cloud.clock.now();
  const release = billDateOf(new Date(releasedAt));
  const firstCheck = noonAfter(release, 2);
  if (now < firstCheck)
    throw later(
      `The bill of the day after the release is out at ${firstCheck.toISOString()}.`,
      firstCheck,
      now,
    );
  const read = await readBills(cloud.bills, run.request.instanceId, release, now);
  if (read === undefined) {
    const noon = noonAfter(release, 3);
    throw later(`Nothing charged so far; no verdict before ${noon.toISOString()}.`, noon, now);
  }
  const { seen, stated } = read;
  const decision = decideBilling(release, now, seen);
  if ('waitUntil' in decision) throw later(decision.text, decision.waitUntil, now);
  if (continues && !decision.final) throw later(decision.text, new Date(now.getTime() + 24 * 3_600_000), now);
  return { ...decision, blockers: [], bills: await tools.store.put(wellFormed(stated)) };
}

/** What the days after the release cost, up to yesterday: a charge is told as soon as it is seen. */
async function readAfter(
  bills: Bills,
  instanceId: string,
  release: BillDate,
  now: Date,
): Promise<ReadonlyMap<BillDate, readonly BillRow[]>> {
  const yesterday = addDays(billDateOf(now), -1);
  const last = addDays(release, CHECK_FOR_DAYS + 2);
  const after = new Map<BillDate, readonly BillRow[]>();
  for (const day of daysBetween(addDays(release, 1), yesterday < last ? yesterday : last)) {
    after.set(day, await rowsOf(bills, day, instanceId));
  }
  return after;
}

async function readBills(
  bills: Bills,
  instanceId: string,
  release: BillDate,
  now: Date,
): Promise<{ readonly seen: BillsSeen; readonly stated: StatedBills } | undefined> {
  const after = await readAfter(bills, instanceId, release, now);
  const charged = [...after].flatMap(([day, rows]) => (rows.some(isCharge) ? [day] : []));
  // Nothing that the canaries show would be a verdict yet.
  if (charged.length === 0 && now < noonAfter(release, 3)) return undefined;
  const canaries = new Map<BillDate, boolean>();
  for (const day of new Set([addDays(release, 1), newestAskableDay(now)])) {
    const { items } = await bills.dayOf({ day, maxResults: 1 });
    canaries.set(day, items.length > 0);
  }
  const dayBefore = addDays(release, -1);
  const before = await rowsOf(bills, dayBefore, instanceId);
  const seen = {
    charged,
    hasRows: (day: BillDate) => canaries.get(day) === true,
    hadRowsBefore: before.length > 0,
  };
  const looked = [...canaries].map(([day, hasRows]) => ({ day, hasRows }));
  return { seen, stated: statedBills(now, after, looked, [dayBefore, before]) };
}

async function rowsOf(bills: Bills, day: BillDate, instanceId: string): Promise<BillRow[]> {
  const rows: BillRow[] = [];
  await readByToken(
    `bill rows of ${day}`,
    (next) => bills.dayOf({ day, instanceId, ...(next !== undefined && { next }) }),
    (items) => void rows.push(...items.filter((row) => isOf(row, instanceId))),
    async () => undefined,
  );
  return rows;
}

function later(text: string, until: Date, now: Date): Error {
  return notYet('BILL_NOT_OUT', text, until.getTime() - now.getTime() + 1_000);
}
