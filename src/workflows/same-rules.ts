import { CancellationScope, condition } from '@temporalio/workflow';
import type { PreflightTask } from '../activities/preflight-executor.js';
import { fingerprintOf } from '../policy/fingerprint.js';
import { POLICY_DIFFERS } from '../policy/policy-differs.js';
import { adopt, type Run } from './run.js';
import { blocked } from './tell.js';
import { executorPreflight, observer } from './steps.js';

/**
 * Waits while observer and executor hold different rules: until the executor holds the run's rules, or the observer
 * holds others than the run, which it then adopts. Without a new round, and without history while it waits.
 */
export async function awaitSameRules(run: Run, task: Omit<PreflightTask, 'waiting'>): Promise<void> {
  run.waits += 1;
  blocked(run, 'policy', [POLICY_DIFFERS]);
  const { policyDigest } = run;
  const before = run.rechecks;
  const scope = new CancellationScope();
  const moved = await scope.run(() =>
    Promise.race([
      executorPreflight(run, 'wait for the executor to hold the same rules')
        .preflightExecutor({
          ...task,
          waiting: { waitWhile: fingerprintOf([POLICY_DIFFERS]) },
        })
        .then(() => undefined),
      observer(run, 'wait for the observer to hold other rules').identifyInstance({
        waiting: {},
        whilePolicy: policyDigest,
      }),
      condition(() => run.rechecks > before).then(() => undefined),
    ]),
  );
  scope.cancel();
  if (moved?.terms != null) adopt(run, moved);
  blocked(run, 'policy', []);
}
