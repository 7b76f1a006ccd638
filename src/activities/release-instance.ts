import { ApplicationFailure, Context, log } from '@temporalio/activity';
import type { Instant } from '../values/instant.js';
import { failure } from '../errors.js';
import { POLICY_DIFFERS } from '../policy/policy-differs.js';
import { isRecord } from '../values/record.js';
import { newestInTrail } from '../probes/probe-task.js';
import { shown } from '../values/text.js';
import type { ReasonCode } from '../release/reason-codes.js';
import type { Reason } from '../release.js';
import { compareVotes } from './compare-votes.js';
import { takeGateSnapshot, gatePolicy, type GateSnapshot } from './executor-gate.js';
import type { ExecutorTools, ReleaseTask } from './executor.js';
import { lastBeat, markCall, NotWanted, stillWanted } from './mark.js';
import { warnGateRefused } from './warn-refused.js';

/** What was read fresh must not be older than this when the call is marked. */
const FRESH_MS = 60_000;
/** The audit trail is read last up to so much before the newest that it can show; then comes what must be fresh. */
const MAX_TRAIL_BEHIND_MS = 2 * FRESH_MS;
const DAY_MS = 24 * 3_600_000;
/** From the mark to the call, by the wall clock. */
const MAX_MARKING_MS = 30_000;

/** How one execution of `releaseInstance` ended. Only `sent` means that a call was marked. */
export type ReleaseAttempt =
  | { readonly did: 'nothing'; readonly reasons: readonly Reason[]; readonly waitMs?: number }
  | { readonly did: 'sent'; readonly at: Instant; readonly answer: 'released'; readonly requestId: string }
  | {
      readonly did: 'sent';
      readonly at: Instant;
      readonly answer: 'refused';
      readonly code: string;
      readonly text: string;
      readonly requestId?: string;
    }
  | {
      readonly did: 'sent';
      readonly at: Instant;
      readonly answer: 'lost';
      readonly text: string;
      readonly requestId?: string;
    };

/**
 * DESTROYS every key and secret of the instance, at once and for ever, if and only if the whole gate says yes in this
 * very attempt. Sends at most one call. The workflow runs it with a single attempt and never lets it be retried.
 */
export function releaseInstance(tools: ExecutorTools) {
  return async (task: ReleaseTask): Promise<ReleaseAttempt> => {
    const attempt = await attemptOf(tools, task);
    if (attempt.did === 'nothing')
      warnGateRefused('release: the gate refused, nothing was sent', attempt.reasons);
    return attempt;
  };
}

async function attemptOf(tools: ExecutorTools, task: ReleaseTask): Promise<ReleaseAttempt> {
  try {
    // Tried before, against all that is agreed: that try may have sent a call.
    if (Context.current().info.attempt !== 1)
      throw failure('RELEASE_ANSWER_LOST', 'An earlier try may have sent a call.');
    const seen = await gate(tools, task, stillWanted);
    if (!('at' in seen)) return { did: 'nothing', ...seen };
    // By the wall clock: the monotonic one stands still while a machine sleeps.
    const marking = Date.now();
    // From here on the call counts as sent, whatever happens to this process.
    const refused = await markCall();
    if (refused !== undefined) return { did: 'nothing', ...refused };
    await lastBeat();
    if (Date.now() - marking > MAX_MARKING_MS || performance.now() - seen.freshSince > FRESH_MS) {
      return nothing('SNAPSHOT_TOO_OLD', 'The mark took too long; nothing was sent.');
    }
    return await send(tools, seen);
  } catch (error) {
    if (!(error instanceof NotWanted)) throw error;
    return nothing('STOPPED', error.message);
  }
}

/** The whole gate: the world first, as if nobody had voted, then policy and votes, then how fresh all of it is. */
async function gate(
  tools: ExecutorTools,
  task: ReleaseTask,
  tick: () => Promise<void>,
): Promise<Cleared | { readonly reasons: readonly Reason[]; readonly waitMs?: number }> {
  const seen = await takeGateSnapshot(tools, task, 'at-release', tick);
  if ('refused' in seen) return { reasons: seen.refused };
  if (seen.reasons.length > 0) return { reasons: seen.reasons };
  // A look may take hours: what holds now decides, and who is listed now.
  const held = await gatePolicy(tools);
  if ('refused' in held) return { reasons: [held.refused] };
  if (held.current.policyDigest !== seen.current.policyDigest) return { reasons: [POLICY_DIFFERS] };
  const votes = await compareVotes({ ...seen, current: held.current }, task.statements, task.asOf);
  if (votes.reasons.length > 0) return votes;
  const now = await seen.cloud.clock.now();
  const late = tooLate(seen, task.deadline, now);
  await tick();
  return late === undefined ? { ...seen, at: now.toISOString() } : { reasons: [late] };
}

/** Why what was seen carries no call any more. */
function tooLate(
  { run, current, freshSince, trailTo }: GateSnapshot,
  claimed: Instant | undefined,
  now: Date,
): Reason | undefined {
  const own = Date.parse(run.startedAt) + current.policy.waiting.giveUpDays * DAY_MS;
  // The run keeps the deadline of its first policy: whichever comes first counts.
  const deadline = claimed === undefined ? own : Math.min(own, Date.parse(claimed));
  if (!(now.getTime() < deadline)) {
    const when = Number.isNaN(deadline) ? shown(claimed) : new Date(deadline).toISOString();
    const text = `The run's deadline, ${when}, passed while the executor looked, or cannot be read.`;
    return { code: 'DEADLINE_PASSED', text };
  }
  const behind = newestInTrail(now).getTime() - Date.parse(trailTo);
  const isOld = performance.now() - freshSince > FRESH_MS || behind > MAX_TRAIL_BEHIND_MS;
  if (!isOld) return undefined;
  return { code: 'SNAPSHOT_TOO_OLD', text: 'The last look took more than a minute; it is taken again.' };
}

interface Cleared extends GateSnapshot {
  readonly at: Instant;
}

/** The only place in this project that can destroy something. Called once, right after the mark. */
async function send(tools: ExecutorTools, { run, current, at }: Cleared): Promise<ReleaseAttempt> {
  const { instanceId, accountId, regionId } = run.request;
  log.warn('Releasing KMS instance', { instanceId, accountId, regionId });
  try {
    const answer = await tools.releaseFor(run.request, current.policy).releaseInstance(instanceId);
    if (answer.answer === 'released') return { did: 'sent', at, ...answer };
    const { code, message: text, requestId } = answer;
    return { did: 'sent', at, answer: 'refused', code, text, ...(requestId !== undefined && { requestId }) };
  } catch (error) {
    // An unknown error counts as an answer lost, never as not done.
    const text = error instanceof Error ? error.message : 'no reason';
    return { did: 'sent', at, answer: 'lost', text, ...requestIdIn(error) };
  }
}

/** The cloud's own number of the request, where an answer had one: whoever asks the vendor needs it. */
function requestIdIn(error: unknown): { readonly requestId?: string } {
  const details: unknown = error instanceof ApplicationFailure ? error.details?.[0] : undefined;
  const requestId = isRecord(details) ? details['requestId'] : undefined;
  return typeof requestId === 'string' ? { requestId } : {};
}

function nothing(code: ReasonCode, text: string) {
  return { did: 'nothing', reasons: [{ code, text }] } as const;
}
