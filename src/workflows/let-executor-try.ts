import { CancellationScope, condition } from '@temporalio/workflow';
import { fingerprintOf } from '../policy/fingerprint.js';
import { POLICY_DIFFERS } from '../policy/policy-differs.js';
import type { ApprovalRequest } from '../release.js';
import { claimOf, type BackupInHand } from './preparation.js';
import type { Run } from './run.js';
import { executorPreflight, observer } from './steps.js';
import { tellAwaited, tellBlocked, tellIdentified } from './tell.js';
import { isCalledFor, untilClear } from './waiting.js';

/** What the executor is asked to compare. */
type Compared = Pick<ApprovalRequest, 'asOf' | 'factsDigest' | 'policyDigest'>;

/**
 * Lets the executor try its whole gate before anybody is asked. `waited`: it agrees now, on what has aged meanwhile.
 * `differs`: it sees other facts, or held another policy.
 */
export async function letExecutorTry(
  run: Run,
  { asOf, factsDigest, policyDigest }: Compared,
  backup: BackupInHand,
): Promise<'agrees' | 'waited' | 'differs'> {
  tellAwaited(
    run,
    'the executor looks for itself; if nothing moves: is a worker with --role executor running?',
  );
  const task = { asOf, factsDigest, policyDigest, ...claimOf(backup) };
  const { answer, waited } = await untilClear(run, 'executor', async (waiting) => {
    const tried = await executorPreflight(run, 'let the executor try its gate').preflightExecutor({
      ...task,
      waiting,
    });
    if (!tried.blockers.some(({ code }) => code === 'POLICY_DIFFERS')) return tried;
    await awaitSamePolicy(run, task);
    return { blockers: [], factsDiffer: true };
  });
  if (answer.factsDiffer) return 'differs';
  return waited ? 'waited' : 'agrees';
}

/**
 * Waits while observer and executor hold different policies: until the executor holds the run's policy, or the observer
 * holds others than the run, which it then takes. Without a new approval request, and without history while it waits.
 */
export async function awaitSamePolicy(
  run: Run,
  { asOf, factsDigest, policyDigest }: Compared,
): Promise<void> {
  tellBlocked(run, 'policy', [POLICY_DIFFERS]);
  const { ballot } = run;
  const scope = new CancellationScope();
  const moved = await scope.run(() =>
    Promise.race([
      executorPreflight(run, 'wait for the executor to hold the same policy')
        .preflightExecutor({
          ...{ asOf, factsDigest, policyDigest },
          waiting: { waitWhile: fingerprintOf([POLICY_DIFFERS]) },
        })
        .then(() => undefined),
      observer(run, 'wait for the observer to hold another policy').identifyInstance({
        waiting: {},
        whilePolicy: policyDigest,
      }),
      condition(() => isCalledFor(run, ballot)).then(() => undefined),
    ]),
  );
  scope.cancel();
  if (moved?.policy != null) tellIdentified(run, moved);
  tellBlocked(run, 'policy', []);
}
