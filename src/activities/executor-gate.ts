import type { Cloud } from '../alibaba/cloud.js';
import { isInstant, type Instant } from '../values/instant.js';
import { digestOf, namesDigestOf } from '../evidence/digest.js';
import { formOf } from '../identity/forms.js';
import { expiryOf } from '../policy/expiry.js';
import { factsOf, type Facts } from '../policy/facts.js';
import { shown } from '../values/text.js';
import { holdReasons, reasonsToKeep } from '../policy/reasons-to-keep.js';
import { MAX_SEALING_MS } from '../policy/statement-times.js';
import { summaryOf } from '../policy/summary.js';
import type { Tick } from '../probes/paging.js';
import type { Reason, Summary, EffectivePolicy } from '../release.js';
import { checkAttestation } from './check-attestation.js';
import { takeOwnSnapshot, type When } from './executor-snapshot.js';
import type { ExecutorTools, GateTask } from './executor.js';
import type { CurrentPolicy } from './observer.js';
import { ownPolicy, type Held } from './own-policy.js';
import type { OwnRun } from './own-run.js';

const MAX_CLOCK_SKEW_MS = 60_000;
/** The server's clock says when a run began, the cloud's of when the evidence is. */
const MAX_START_SKEW_MS = 120_000;

/**
 * What the executor found out by itself, before any vote is looked at. One that was taken `from-start` has not read
 * everything: no vote is held against it, and nothing is released on it.
 */
export interface GateSnapshot<W extends When = 'at-release'> {
  readonly when: W;
  readonly run: OwnRun;
  readonly current: CurrentPolicy;
  readonly cloud: Cloud;
  readonly facts: Facts;
  readonly factsDigest: string;
  readonly summary: Summary;
  /** Since when (monotonic milliseconds) what must be fresh was read, and up to when the audit trail. */
  readonly freshSince: number;
  readonly trailTo: Instant;
  /** Why the instance must be kept, as if nobody had voted. Empty: the world allows it. */
  readonly reasons: readonly Reason[];
}

/**
 * Points 1 to 3 of the gate: whose run this is, a look of one's own, and a judgement before any vote is read.
 * `when` is `from-start` in the preflight, where the policy may still leave the instance's protection on as a brake.
 */
export async function takeGateSnapshot<W extends When>(
  tools: ExecutorTools,
  task: GateTask,
  when: W,
  tick: Tick,
): Promise<GateSnapshot<W> | { readonly refused: readonly Reason[] }> {
  if (!isInstant(task.asOf)) {
    const text = `The workflow says that the evidence is as of ${shown(task.asOf)}; an instant is wanted.`;
    return { refused: [{ code: 'AS_OF_UNREADABLE', text }] };
  }
  const held = await gatePolicy(tools);
  if ('refused' in held) return { refused: [held.refused] };
  const { run, current, cloud } = held;
  const { policy } = current;
  const untimely = asOfReasons(task.asOf, await cloud.clock.now(), run, policy);
  if (untimely.length > 0) return { refused: untimely };
  const attested = await checkAttestation(task.attested, run, current, cloud);
  if ('refused' in attested) return { refused: [attested.refused] };
  const look = () => takeOwnSnapshot(tools, cloud, run, current, { ...task, ...attested, when }, tick);
  // What people have approved goes before what nobody has been asked about.
  const own = when === 'at-release' ? await cloud.ahead(look) : await look();
  const { snapshot } = own;
  const now = await cloud.clock.now();
  const facts = factsOf(snapshot, { asOf: task.asOf, quietDays: policy.scan.quietDays });
  return {
    when,
    run,
    current,
    cloud,
    facts,
    factsDigest: digestOf(facts),
    summary: summaryOf(facts, policy, run.request, snapshot.backup, namesDigestOf(facts)),
    freshSince: own.freshSince,
    trailTo: own.trailTo,
    reasons: [
      ...own.backupReasons,
      ...reasonsToKeep(snapshot, { policy, request: run.request, now, when, releaseBy: now }),
      ...holdReasons(snapshot.instance, own.tags),
      ...clockReasons(snapshot.instance.identity.cloudTime, snapshot.instance.readAt),
      ...assertedReasons(policy, cloud),
    ],
  };
}

/** Point 1 of the gate: whose run this is, and the policy that the executor itself holds for it. */
export async function gatePolicy(tools: ExecutorTools): Promise<Held | { readonly refused: Reason }> {
  return ownPolicy(tools);
}

/** Times decide here: an executor that is not sure of its clock sends nothing. */
export function clockReasons(cloudTime: string | undefined, ownTime: string): Reason[] {
  if (cloudTime === undefined) {
    return [
      { code: 'CLOCK_UNKNOWN', text: 'STS answered without a Date header: the clocks cannot be compared.' },
    ];
  }
  const apart = Math.abs(Date.parse(cloudTime) - Date.parse(ownTime));
  if (apart <= MAX_CLOCK_SKEW_MS) return [];
  const text = `The executor's clock says ${ownTime}, the cloud's ${cloudTime}: more than a minute apart. Set the clock.`;
  return [{ code: 'CLOCK_SKEW', text }];
}

/**
 * The quiet days are counted back from a time that approvers signed, and a sign of life of the audit trail is looked for
 * since then. So it lies neither in the future, nor before the run, nor further back than an approval request lives: from old
 * evidence a trail that died long ago would still look alive.
 */
export function asOfReasons(
  asOf: string,
  now: Date,
  { startedAt }: Pick<OwnRun, 'startedAt'>,
  policy: EffectivePolicy,
): Reason[] {
  const at = Date.parse(asOf);
  const claims = `The evidence claims to be as of ${asOf}`;
  if (!(at <= now.getTime() + MAX_CLOCK_SKEW_MS))
    return [{ code: 'AS_OF_IN_FUTURE', text: `${claims}, which has not come yet.` }];
  if (at < Date.parse(startedAt) - MAX_START_SKEW_MS)
    return [{ code: 'AS_OF_BEFORE_RUN', text: `${claims}; its run began at ${startedAt}. Ask anew.` }];
  const until = expiryOf(new Date(at + MAX_SEALING_MS), policy);
  if (now.getTime() < Date.parse(until)) return [];
  return [
    {
      code: 'AS_OF_TOO_OLD',
      text: `${claims}: an approval request about it was over at ${until}. Ask anew.`,
    },
  ];
}

/** Names that nobody proved are worth something against a cloud on loopback only. */
export function assertedReasons(policy: EffectivePolicy, cloud: Cloud): Reason[] {
  if (formOf(policy.approval.identity).proves || cloud.onLoopback) return [];
  const text = 'The policy takes approvals by asserted name, and the cloud is not the sandbox on loopback.';
  return [{ code: 'ASSERTED_NEEDS_SANDBOX', text }];
}
