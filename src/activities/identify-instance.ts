import { Context, getClient } from '@temporalio/activity';
import type { Cloud } from '../alibaba/cloud.js';
import type { Instant } from '../values/instant.js';
import { instanceReasons, placeReasons } from '../policy/reasons-to-keep.js';
import type { Reason, ReleaseRequest, EffectivePolicy } from '../release.js';
import { readInstance, type AccountSnapshot } from '../probes/probe-task.js';
import type { InstanceSnapshot } from '../snapshot.js';
import { failure, notYet } from '../errors.js';
import { formOf, PROVING } from '../identity/forms.js';
import { answerOrWait, nextCheckIn, orBlocked, type Blocked, type Waiting } from './attempt.js';
import { earlierReleases } from './earlier-releases.js';
import type { CurrentPolicy, ObserverTools } from './observer.js';
import { MINUTES_WITHOUT_POLICY, ownPolicy, releaseRun } from './own-policy.js';

/** The instance as the run first saw it, in a few words. */
export interface SeenInstance {
  readonly createTime: Instant;
  readonly name: string;
  readonly productVersion: string;
  /** When our own GetKmsInstance was made: the audit trail has to show it. */
  readonly readAt: Instant;
}

/**
 * Who and what it is. `final`: reasons that end the run as kept. `notFound`: reasons that end it as not found.
 * `blockers`: what people can clear. `seen` and `policy` are null where KMS or the policy did not give them.
 */
export interface Identified extends Blocked {
  readonly seen: SeenInstance | null;
  readonly policy: EffectivePolicy | null;
  readonly policyDigest: string;
  /** Where tickets are looked up, where the policy says so. */
  readonly tracker?: string;
  /** Reasons to keep that no waiting will clear. */
  readonly final: readonly Reason[];
  /** What earlier runs of this instance left behind, where it is still there. */
  readonly earlierRuns?: readonly Reason[];
  /** Set when KMS says that the instance does not exist. */
  readonly notFound: readonly Reason[];
}

/**
 * What `identifyInstance` is asked: how to wait, and `whilePolicy` to wait for a rollout of the policy. Whose instance it
 * is, is in the run's own record.
 */
export interface IdentifyTask {
  readonly waiting: Waiting;
  /** Answers only when the policy differs from these: awaits a rollout. */
  readonly whilePolicy?: string;
}

const NOBODY = {
  seen: null,
  policy: null,
  policyDigest: '',
  final: [],
  notFound: [],
  blockers: [],
} satisfies Identified;

/** What only the policy file or another request can change: a run that meets one of these ends at once as kept. */
const FINAL = new Set(['NOT_PAY_AS_YOU_GO', 'BILLING_DISAGREES']);

/**
 * Looks who we are, whether the instance exists here, and which policy holds for it. Fails with `INVALID_REQUEST`
 * when the request would loosen the policy; waits as `STILL_BLOCKED`. Reads; safe to repeat.
 */
export function identifyInstance(tools: ObserverTools) {
  return async ({ waiting, whilePolicy }: IdentifyTask): Promise<Identified> => {
    const { request, runId } = await releaseRun();
    const answer = await orBlocked(
      async () => {
        const held = await ownPolicy(tools);
        // The account and the instance are looked at also where the policy does not take them: people want to know both.
        const cloud = 'cloud' in held ? held.cloud : tools.cloudFor(request, undefined);
        const current = 'current' in held ? held.current : held;
        const at = await cloud.clock.now();
        const note = (account: AccountSnapshot) => tools.seenAccount?.note(runId, account, at);
        return identify(cloud, request, current, { isStart: whilePolicy === undefined, note });
      },
      (blockers) => ({ ...NOBODY, blockers }),
    );
    const minutes = answer.policy?.waiting.recheckMinutes ?? MINUTES_WITHOUT_POLICY;
    if (whilePolicy !== undefined && (answer.policy === null || answer.policyDigest === whilePolicy)) {
      const text = 'Observer and executor hold different policies.';
      throw notYet('STILL_BLOCKED', text, nextCheckIn(minutes * 60_000));
    }
    return answerOrWait(answer, waiting, minutes);
  };
}

async function identify(
  cloud: Cloud,
  request: ReleaseRequest,
  current: CurrentPolicy | { readonly refused: Reason },
  { isStart, note }: { readonly isStart: boolean; readonly note: (account: AccountSnapshot) => void },
): Promise<Identified> {
  const now = await cloud.clock.now();
  // A request that would loosen the policy is a wrong request, whatever the cloud says. Later it is the policy that moved.
  if (isStart && 'refused' in current && current.refused.code === 'STRICTER_LOOSENS')
    throw failure('INVALID_REQUEST', `${current.refused.code}: ${current.refused.text}`);
  const identity = await cloud.sts.whoAmI();
  if (identity.accountId !== request.accountId) {
    const text = `The observer's credentials are of account ${identity.accountId}; the request names ${request.accountId}.`;
    const wrong: Reason = { code: 'WRONG_ACCOUNT', text, subject: identity.accountId };
    // No credential will help a request that the policy does not take.
    if ('refused' in current) return { ...NOBODY, notFound: [current.refused, wrong] };
    return { ...NOBODY, blockers: [wrong] };
  }
  const snapshot = await readInstance(cloud, request.instanceId, { who: identity });
  if (snapshot === undefined) return { ...NOBODY, notFound: await whereItWent(cloud, request, now) };
  const seen = seenOf(snapshot);
  if ('refused' in current) return { ...NOBODY, seen, final: [current.refused] };
  note(accountIn(snapshot));
  const { policy, policyDigest, tracker } = current;
  const reasons = instanceReasons(snapshot, request);
  return {
    ...NOBODY,
    seen,
    policy,
    policyDigest,
    ...(tracker !== undefined && { tracker }),
    earlierRuns: await earlierRuns(),
    final: [...reasons.filter(({ code }) => FINAL.has(code)), ...misplaced(policy, cloud)],
    // A policy that tolerates what nobody looks at is read with the next look: the run need not be asked for anew.
    blockers: [...reasons.filter(({ code }) => !FINAL.has(code)), ...placeReasons(policy, now)],
  };
}

function accountIn({
  accountStatus,
  defaultInstanceId,
  subscriptionType,
}: InstanceSnapshot): AccountSnapshot {
  return { accountStatus, defaultInstanceId, subscriptionType };
}

function seenOf({ instance, readAt }: InstanceSnapshot): SeenInstance {
  return {
    createTime: instance.createTime ?? '',
    name: instance.name ?? '',
    productVersion: instance.productVersion ?? '',
    readAt,
  };
}

// Whoever types a name is believed where nobody proves it: that must never meet a real cloud.
function misplaced(policy: EffectivePolicy, cloud: Cloud): Reason[] {
  if (formOf(policy.approval.identity).proves || cloud.onLoopback) return [];
  const text = `The policy takes approvals by asserted name, which is for the sandbox on loopback only. Use identity = ${PROVING}.`;
  return [{ code: 'ASSERTED_NEEDS_SANDBOX', text }];
}

async function whereItWent(cloud: Cloud, request: ReleaseRequest, now: Date): Promise<Reason[]> {
  const { instanceId, regionId, accountId } = request;
  const text =
    `KMS does not know ${instanceId} in ${regionId} of account ${accountId}. ` +
    'Nothing was sent. Compare id, region and account with the console.';
  return [
    { code: 'INSTANCE_NOT_FOUND', text },
    ...(await earlierRuns()),
    ...(await releasesInTheTrail(cloud, instanceId, now)),
  ];
}

async function earlierRuns(): Promise<Reason[]> {
  const { workflowExecution } = Context.current().info;
  return workflowExecution === undefined ? [] : earlierReleases(getClient(), workflowExecution);
}

/** Any ReleaseKmsInstance of this instance that the audit trail still shows, by whomever. */
async function releasesInTheTrail(cloud: Cloud, instanceId: string, now: Date): Promise<Reason[]> {
  const from = new Date(now.getTime() - 89 * 24 * 3_600_000).toISOString();
  const query = { from, to: now.toISOString(), eventName: 'ReleaseKmsInstance' };
  const page = await cloud.trail.lookupKmsEvents(query).catch(() => undefined);
  if (page === undefined)
    return [{ code: 'TRAIL_NOT_READ', text: 'The audit trail could not be asked who released it.' }];
  return page.items
    .filter((event) => event.mentions.includes(instanceId))
    .map((event) => ({
      code: 'RELEASE_IN_TRAIL',
      text:
        `The audit trail shows ReleaseKmsInstance of it at ${event.eventTime} by ${event.userName ?? 'an unnamed caller'}` +
        `${event.errorCode ? `, which failed with ${event.errorCode}` : ''} (request ${event.requestId ?? 'unknown'}).`,
    }));
}
