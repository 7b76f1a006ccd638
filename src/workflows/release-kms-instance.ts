import { allHandlersFinished, CancellationScope, condition, isCancellation } from '@temporalio/workflow';
import type { ReleaseRequest, ReleaseResult } from '../release.js';
import { awaitApprovals, coolOff } from './ask-people.js';
import { secureBackup } from './backup.js';
import { allStatementsChecked } from './ballot.js';
import { confirmBillingAndCertify } from './confirm-billing.js';
import { DeadlinePassed, deadlineReasons, type Ended, ended, reasonOf, stopped } from './endings.js';
import { freezeEvidence } from './freeze-evidence.js';
import { handleMessages } from './handlers.js';
import { identify } from './identify.js';
import { confirmKept } from './confirm-kept.js';
import { NOTHING_PREPARED } from './preparation.js';
import { awaitProtectionOff } from './protection.js';
import { recorded } from './record.js';
import { invalid, refuseBadStart } from './refuse-bad-start.js';
import { release } from './release.js';
import { openRun, type Run } from './run.js';
import { takeInventory } from './scan.js';
import { isStopped } from './stopping.js';
import { enterStage, tell } from './tell.js';

/**
 * Releases one KMS instance. Every key and secret in it is destroyed, and there is no undo.
 * Ends as released, kept, not found or unknown; a rejection or cancel before the call ends it as kept.
 */
export async function releaseKmsInstance(request: ReleaseRequest): Promise<ReleaseResult> {
  refuseBadStart(request);
  const run = openRun(request);
  handleMessages(run);
  const { result: ending } = await endingOf(run);
  const result = await recorded(run, await confirmKept(run, ending));
  return CancellationScope.nonCancellable(async () => {
    tell(run, { result });
    enterStage(run, 'ended');
    await condition(allHandlersFinished);
    return result;
  });
}

async function runbook(run: Run): Promise<Ended> {
  // 1. Look who and what it is. An instance that cannot be released is not asked about.
  const found = await identify(run);
  if (found.is === 'ended') return found;

  for (let prepared = NOTHING_PREPARED; ;) {
    // 2. Protection is a brake that people set: only people take it off.
    enterStage(run, 'checking deletion protection');
    const kind = await awaitProtectionOff(run, 'from-start');

    // 3. List every key and secret, and have a backup that is newer than the last change of any.
    enterStage(
      run,
      'securing a backup',
      'the observer lists every key and secret, which a backup has to hold',
    );
    const inventory = await takeInventory(run);
    const secured = await secureBackup(run, kind, prepared);
    if (secured.is === 'ended') return secured;

    // 4. Look everywhere for callers, freeze what was seen, and let the executor see the same.
    const asked = await freezeEvidence(run, inventory, secured);
    if (asked.is === 'ended') return asked;
    prepared = asked.prepared;
    if (asked.is === 'evidence aged') continue;

    // 5. People sign exactly what was seen.
    const approved = await awaitApprovals(run, asked);
    if (approved.is === 'ended') return approved;

    // 6. Until this ends, stopping costs nothing.
    await coolOff(run, asked);

    // 7. The executor judges everything again by itself, then sends one call. 8. Two looks agree that it is gone.
    const sent = await release(run, asked, approved.approvals);
    switch (sent.is) {
      case 'released':
        // 9. Bills and certificate.
        return confirmBillingAndCertify(run, asked, approved.approvals, sent);
      case 'world changed':
        // What people signed is not so any more: nobody's signature outlives the approval request, and they are asked anew.
        tell(run, { approvalRequest: null });
        prepared = sent.prepared;
        break;
      case 'stopped':
        return stopped(run);
      case 'ended':
        return sent;
    }
  }
}

/** Runs the runbook to its end, whichever it is. The one place where a stop, the deadline and failures become an ending. */
async function endingOf(run: Run): Promise<Ended> {
  try {
    return await run.scope.run(() => runbook(run));
  } catch (error) {
    const outcome = run.display.seen === null ? 'not found' : 'kept';
    if (error instanceof DeadlinePassed) return ended(run, outcome, deadlineReasons(run));
    if (isCancellation(error) || isStopped(run)) {
      await CancellationScope.nonCancellable(() => allStatementsChecked(run));
      return stopped(run);
    }
    const { code, text } = reasonOf(error);
    const sentNothing = run.calls.sent.length === 0;
    if (code === 'INVALID_REQUEST' && outcome === 'not found' && sentNothing) throw invalid(text);
    if (code === 'INSTANCE_GONE') return ended(run, 'unknown', [{ code: 'GONE_NOT_BY_US', text }]);
    return ended(run, outcome, [{ code, text }]);
  }
}
