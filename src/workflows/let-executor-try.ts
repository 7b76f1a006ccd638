import { CancellationScope, condition } from '@temporalio/workflow';
import { fingerprintOf } from '../policy/fingerprint.js';
import { POLICY_DIFFERS } from '../policy/policy-differs.js';
import type { Round } from '../release.js';
import { claimOf, type BackupInHand } from './preparation.js';
import type { Run } from './run.js';
import { executorPreflight, observer } from './steps.js';
import { tellAwaited, tellBlocked, tellIdentified } from './tell.js';
import { isCalledFor, untilClear } from './waiting.js';

/** What the executor is asked to compare. */
type Compared = Pick<Round, 'asOf' | 'factsDigest' | 'policyDigest'>;

/**
 * Lets the executor try its whole gate before anybody is asked. `waited`: it agrees now, on what has aged meanwhile.
 * `differs`: it sees other facts, or held other rules.
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
    await awaitSameRules(run, task);
    return { blockers: [], factsDiffer: true };
  });
  if (answer.factsDiffer) return 'differs';
  return waited ? 'waited' : 'agrees';
}

/**
 * Waits while observer and executor hold different rules: until the executor holds the run's rules, or the observer
 * holds others than the run, which it then takes. Without a new question, and without history while it waits.
 */
export async function awaitSameRules(run: Run, { asOf, factsDigest, policyDigest }: Compared): Promise<void> {
  tellBlocked(run, 'policy', [POLICY_DIFFERS]);
  const { ballot } = run;
  const scope = new CancellationScope();
  const moved = await scope.run(() =>
    Promise.race([
      executorPreflight(run, 'wait for the executor to hold the same rules')
        .preflightExecutor({
          ...{ asOf, factsDigest, policyDigest },
          waiting: { waitWhile: fingerprintOf([POLICY_DIFFERS]) },
        })
        .then(() => undefined),
      observer(run, 'wait for the observer to hold other rules').identifyInstance({
        waiting: {},
        whilePolicy: policyDigest,
      }),
      condition(() => isCalledFor(run, ballot)).then(() => undefined),
    ]),
  );
  scope.cancel();
  if (moved?.terms != null) tellIdentified(run, moved);
  tellBlocked(run, 'policy', []);
}
