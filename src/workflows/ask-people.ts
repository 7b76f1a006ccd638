import { condition, sleep } from '@temporalio/workflow';
import type { Terms } from '../release.js';
import { end } from './endings.js';
import { allStatementsChecked, deadlineOf, type Run } from './run.js';
import { enter } from './tell.js';
import { gaveUpReason } from './steps.js';

const HOUR_MS = 3_600_000;

/** Waits until enough distinct people have signed exactly what the run found. Silence is a no. */
export async function awaitApproval(run: Run, terms: Terms): Promise<void> {
  const { required } = terms.approval;
  const windowMs = Math.min(terms.waiting.approvalDays * 24 * HOUR_MS, deadlineOf(run) - Date.now());
  const until = new Date(Date.now() + windowMs).toISOString();
  enter(
    run,
    'awaiting approval',
    `${required} distinct approvers sign the statement of round ${run.round}, until ${until}`,
  );
  const summary = `wait for human approval: 0 of ${required} when asked`;
  const inTime = windowMs > 0 && (await condition(() => run.votes.length >= required, windowMs, { summary }));
  // Whoever signed in time is told that it counts: so it does, also where its check took until now.
  if (!inTime) await allStatementsChecked(run);
  if (inTime || run.votes.length >= required) return;
  const text = `${run.votes.length} of ${required} approvals came until ${until}. No answer is a no.`;
  end(run, 'kept', [{ code: 'NO_QUORUM', text }]);
}

/** A countdown between the last signature and the release, in which anybody may still stop it. */
export async function coolOff(run: Run, terms: Terms): Promise<void> {
  const notBefore = terms.notBefore === null ? 0 : Date.parse(terms.notBefore) - Date.now();
  const ms = Math.max(terms.waiting.coolingOffHours * HOUR_MS, notBefore);
  enter(
    run,
    'cooling off',
    `the cooling-off ends at ${new Date(Date.now() + ms).toISOString()}; until then a rejection costs nothing`,
  );
  const left = deadlineOf(run) - Date.now();
  if (ms >= left) {
    await sleep(Math.max(1_000, left), { summary: 'cooling off: the deadline comes first' });
    end(run, 'kept', [gaveUpReason(run)]);
  }
  if (ms > 0) await sleep(ms, { summary: 'cooling off: anybody may still reject' });
}

/** The statements that carry the release, in the order in which they came. */
export function statementsOf(run: Run) {
  return run.votes.map(({ signed }) => signed);
}
