import { log } from '@temporalio/activity';
import type { Cloud } from '../alibaba/cloud.js';
import { codeOf, failure } from '../errors.js';
import type { Reason, ReleaseRequest } from '../release.js';
import { answerOrWait, orBlocked, type Blocked, type Waiting } from './attempt.js';
import type { CloudFor, CurrentPolicy, SitePolicy } from './observer.js';
import { ownRun, type OwnRun } from './own-run.js';

/** What both workers need to know their own policy. */
export interface PolicyTools {
  readonly cloudFor: CloudFor;
  currentPolicy(request: ReleaseRequest, now: Date): Promise<CurrentPolicy | { readonly refused: Reason }>;
}

/** Whose run asks, the policy that this worker itself holds for it, and the cloud of that place. */
export interface Held {
  readonly run: OwnRun;
  readonly current: CurrentPolicy;
  readonly cloud: Cloud;
}

/** Before the policy can be read, what blocks is looked at again after so long. */
export const MINUTES_WITHOUT_POLICY = 15;

/**
 * The run that scheduled this activity, from the server's own record. Throws `NOT_A_RELEASE_RUN`, for good, for anybody
 * else's: nothing is asked of hook or cloud in its name.
 */
export async function releaseRun(): Promise<OwnRun> {
  const run = await ownRun();
  if (!('refused' in run)) return run;
  const { code, text } = run.refused;
  log.warn('release: refused an activity of a run that is not ours', { code, why: text });
  throw failure('NOT_A_RELEASE_RUN', text);
}

/**
 * The run that asks, and the effective policy for it from this worker's own policy, by the cloud's clock. `refused`: the policy does
 * not take such a release. Throws `NOT_A_RELEASE_RUN`, or `BAD_CONFIGURATION` when the policy cannot be read.
 */
export async function ownPolicy(
  tools: PolicyTools,
): Promise<Held | { readonly run: OwnRun; readonly refused: Reason }> {
  const run = await releaseRun();
  const first = await tools.currentPolicy(run.request, new Date());
  if ('refused' in first) return { run, refused: first.refused };
  const cloud = tools.cloudFor(run.request, first.policy);
  // End dates of tolerations are judged by the clock of the cloud that is asked.
  const current = await tools.currentPolicy(run.request, await cloud.clock.now());
  return 'refused' in current ? { run, refused: current.refused } : { run, current, cloud };
}

/**
 * One look of the runbook, under this worker's own policy. What only a person can clear, a policy that does not take the
 * release too, comes back as a blocker; see `answerOrWait` for how it waits.
 */
export async function checkUnderPolicy<T extends Blocked>(
  tools: PolicyTools,
  waiting: Waiting,
  check: (held: Held) => Promise<T>,
  blocked: (blockers: readonly Reason[]) => T,
): Promise<T> {
  let minutes = MINUTES_WITHOUT_POLICY;
  const answer = await orBlocked(async () => {
    const held = await ownPolicy(tools);
    if ('refused' in held) return blocked([held.refused]);
    minutes = held.current.policy.waiting.recheckMinutes;
    return check(held);
  }, blocked);
  return answerOrWait(answer, waiting, minutes);
}

/**
 * The run that asks, and a cloud to look with, whatever has become of the policy: after a release its instance is taken
 * off it, and that must not stop anybody from looking. `kept`: what is known of its policy all the same.
 */
export async function ownCloud(
  tools: PolicyTools,
  kept: () => Promise<SitePolicy | undefined> = async () => undefined,
): Promise<{ readonly run: OwnRun; readonly cloud: Cloud }> {
  const run = await releaseRun();
  const current = await tools.currentPolicy(run.request, new Date()).catch((error: unknown) => {
    if (codeOf(error) !== 'BAD_CONFIGURATION') throw error;
    return undefined;
  });
  const known = current !== undefined && 'policy' in current ? current.policy : await kept();
  return { run, cloud: tools.cloudFor(run.request, known) };
}

/** Throws `CLAIM_UNREADABLE` unless what the workflow says has a form that can be held against anything. */
export function mustBe(good: boolean, what: string): void {
  if (!good) throw failure('CLAIM_UNREADABLE', `What the workflow says cannot be used: ${what}.`);
}
