import { POLICY_DIFFERS } from '../policy/policy-differs.js';
import { type Blocked, type Waiting } from './attempt.js';
import { takeGateSnapshot } from './executor-gate.js';
import type { ExecutorTools, GateTask } from './executor.js';
import { Context } from '@temporalio/activity';
import { checkUnderPolicy } from './own-policy.js';
import { warnGateRefused } from './warn-refused.js';

/**
 * What the executor compares its own look with: the digests of the facts and policy that people are about to be
 * asked about.
 */
export interface PreflightTask extends GateTask {
  readonly factsDigest: string;
  readonly policyDigest: string;
  readonly waiting: Waiting;
}

/**
 * What the executor's gate would refuse now, before anybody has voted. Empty blockers and `factsDiffer: false`:
 * it agrees.
 */
export interface PreflightAnswer extends Blocked {
  /** The executor sees another world than the observer: it has to be looked at again. */
  readonly factsDiffer: boolean;
}

/**
 * The executor's gate without votes and without the call, so that a missing permission, another policy or another
 * view of the world shows now and not after everyone has approved. Reads; safe to repeat.
 */
export function preflightExecutor(tools: ExecutorTools) {
  return (task: PreflightTask): Promise<PreflightAnswer> =>
    checkUnderPolicy(
      tools,
      task.waiting,
      async ({ current }) => warned(await tryGate(tools, task, current.policyDigest)),
      (blockers) => warned({ blockers, factsDiffer: false }),
    );
}

async function tryGate(
  tools: ExecutorTools,
  task: PreflightTask,
  policyDigest: string,
): Promise<PreflightAnswer> {
  if (policyDigest !== task.policyDigest) return { blockers: [POLICY_DIFFERS], factsDiffer: false };
  const seen = await takeGateSnapshot(tools, task, 'from-start', async () => Context.current().heartbeat());
  if ('refused' in seen) return { blockers: seen.refused, factsDiffer: false };
  return { blockers: seen.reasons, factsDiffer: seen.factsDigest !== task.factsDigest };
}

function warned(answer: PreflightAnswer): PreflightAnswer {
  if (answer.blockers.length > 0) warnGateRefused('release: the gate would refuse', answer.blockers);
  return answer;
}
