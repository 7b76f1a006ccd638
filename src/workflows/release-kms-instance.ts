import {
  allHandlersFinished,
  CancellationScope,
  CancelledFailure,
  condition,
  isCancellation,
} from '@temporalio/workflow';
import type { Reason, ReleaseRequest, ReleaseResult } from '../release.js';
import { confirmKept, finish, recorded, stopped } from './afterwards.js';
import { awaitApproval, coolOff } from './ask-people.js';
import { awaitedBackup, beginPreparation, secureBackup } from './backup.js';
import { end, gaveUp, reasonOf, resultOf, RunEnded } from './endings.js';
import { handleMessages } from './handlers.js';
import { checkProtection, identify, scanAndAsk } from './prepare.js';
import { release } from './release.js';
import { invalid, refuseBadStart } from './refuse-bad-start.js';
import { allStatementsChecked, openRun, type Run } from './run.js';
import { enter } from './tell.js';
import { isStopped } from './stopping.js';

/**
 * Releases one KMS instance. Every key and secret in it is destroyed, and there is no undo.
 * Ends as released, kept, not found or unknown; a rejection or cancel before the call ends it as kept.
 */
export async function releaseKmsInstance(request: ReleaseRequest): Promise<ReleaseResult> {
  refuseBadStart(request);
  const run = openRun(request);
  handleMessages(run);
  const result = await recorded(run, await confirmKept(run, await ending(run)));
  run.result = result;
  return CancellationScope.nonCancellable(async () => {
    enter(run, 'ended');
    await condition(allHandlersFinished);
    return result;
  });
}

async function runbook(run: Run): Promise<ReleaseResult> {
  // 1. Look who and what it is. An instance that cannot be released is not asked about.
  await identify(run);
  if (run.terms === null)
    return end(run, 'not found', [{ code: 'INSTANCE_NOT_SEEN', text: 'The instance was never seen.' }]);
  const work = beginPreparation(run.terms);

  for (;;) {
    // 2. Protection is a brake that people set: only people take it off.
    enter(run, 'checking deletion protection');
    await checkProtection(run, work, 'from-start');

    // 3. A backup that is newer than the last change of any key or secret.
    enter(run, 'securing a backup', awaitedBackup(work.terms));
    await secureBackup(run, work);

    // 4. Look everywhere for callers, freeze what was seen, and let the executor see the same.
    enter(run, 'scanning for callers');
    if (!(await scanAndAsk(run, work))) continue;

    // 5. People sign exactly what was seen.
    await awaitApproval(run, work.terms);

    // 6. Until this ends, stopping costs nothing.
    await coolOff(run, work.terms);

    // 7. The executor judges everything again by itself, then sends one call. 8. Two looks agree that it is gone.
    const released = await release(run, work);

    // 9. Bills and certificate. Where the world has changed since people signed, they are asked again.
    if (released !== 'ask again') return finish(run, released);
    askAnew(run);
  }
}

/** Runs the runbook to its end, whichever it is: a result, a rejection, a cancel, or a step that cannot go on. */
async function ending(run: Run): Promise<ReleaseResult> {
  try {
    return await run.scope.run(() => runbook(run));
  } catch (error) {
    if (error instanceof RunEnded) return error.result;
    if (isCancellation(error) || isStopped(run)) {
      await CancellationScope.nonCancellable(() => allStatementsChecked(run));
      return stopped(run);
    }
    const { code, text } = reasonOf(error);
    if (code === 'INVALID_REQUEST' && run.seen === null && run.callsMarked === 0) throw invalid(text);
    if (code === 'INSTANCE_GONE') return resultOf(run, 'unknown', [{ code: 'GONE_NOT_BY_US', text }]);
    const why: Reason = gaveUp(error)
      ? { code: 'GAVE_UP', text: `The deadline passed: ${text}` }
      : { code, text };
    return resultOf(run, run.seen === null ? 'not found' : 'kept', [why]);
  }
}

function askAnew(run: Run): void {
  run.votes = [];
  run.question = null;
  // A stop that came while a call was under way ends the run here, before anything is looked at again.
  if (isStopped(run)) throw new CancelledFailure('The run was stopped.');
}
