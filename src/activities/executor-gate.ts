import type { Cloud } from '../alibaba/cloud.js';
import { isInstant, type Instant } from '../values/instant.js';
import { digestOf } from '../evidence/digest.js';
import { expiryOf } from '../policy/expiry.js';
import { factsOf, type Facts } from '../policy/facts.js';
import { shown } from '../values/text.js';
import { holdReasons, reasonsToKeep } from '../policy/reasons-to-keep.js';
import { MOST_SEALING_MS } from '../policy/statement-times.js';
import { summaryOf } from '../policy/summary.js';
import type { Tick } from '../probes/paging.js';
import type { Reason, Summary, Terms } from '../release.js';
import { checkAttestation } from './check-attestation.js';
import { lookForItself } from './executor-look.js';
import type { ExecutorTools, GateTask } from './executor.js';
import type { CurrentTerms } from './observer.js';
import { ownRules, type Held } from './own-rules.js';
import type { OwnRun } from './own-run.js';

const MOST_CLOCK_SKEW_MS = 60_000;
/** The server's clock says when a run began, the cloud's of when the evidence is. */
const MOST_START_SKEW_MS = 120_000;

/** What the executor found out by itself, before any vote is looked at. */
export interface GateLook {
  readonly run: OwnRun;
  readonly rules: CurrentTerms;
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
export async function gateLook(
  tools: ExecutorTools,
  task: GateTask,
  when: 'from-start' | 'at-release',
  tick: Tick,
): Promise<GateLook | { readonly refused: readonly Reason[] }> {
  if (!isInstant(task.asOf)) {
    const text = `The workflow says that the evidence is as of ${shown(task.asOf)}; an instant is wanted.`;
    return { refused: [{ code: 'AS_OF_UNREADABLE', text }] };
  }
  const held = await gateRules(tools);
  if ('refused' in held) return { refused: [held.refused] };
  const { run, rules, cloud } = held;
  const { terms } = rules;
  const untimely = asOfReasons(task.asOf, await cloud.clock.now(), run, terms);
  if (untimely.length > 0) return { refused: untimely };
  const attested = await checkAttestation(task.attested, run, rules, cloud);
  if ('refused' in attested) return { refused: [attested.refused] };
  const own = await lookForItself(tools, cloud, run, rules, { ...task, ...attested, when }, tick);
  const { look } = own;
  const now = await cloud.clock.now();
  const facts = factsOf(look, { asOf: task.asOf, quietDays: terms.scan.quietDays });
  return {
    run,
    rules,
    cloud,
    facts,
    factsDigest: digestOf(facts),
    summary: summaryOf(facts, terms, run.request, look.backup),
    freshSince: own.freshSince,
    trailTo: own.trailTo,
    reasons: [
      ...own.backupReasons,
      ...reasonsToKeep(look, { terms, request: run.request, now, when, releaseBy: now }),
      ...holdReasons(look.instance, own.tags),
      ...clockReasons(look.instance.identity.cloudTime, look.instance.lookedAt),
      ...assertedReasons(terms, cloud),
    ],
  };
}

/** Point 1 of the gate: whose run this is, and the rules that the executor itself holds for it. */
export async function gateRules(tools: ExecutorTools): Promise<Held | { readonly refused: Reason }> {
  return ownRules(tools);
}

/** Times decide here: an executor that is not sure of its clock sends nothing. */
export function clockReasons(cloudTime: string | undefined, ownTime: string): Reason[] {
  if (cloudTime === undefined) {
    return [
      { code: 'CLOCK_UNKNOWN', text: 'STS answered without a Date header: the clocks cannot be compared.' },
    ];
  }
  const apart = Math.abs(Date.parse(cloudTime) - Date.parse(ownTime));
  if (apart <= MOST_CLOCK_SKEW_MS) return [];
  const text = `The executor's clock says ${ownTime}, the cloud's ${cloudTime}: more than a minute apart. Set the clock.`;
  return [{ code: 'CLOCK_SKEW', text }];
}

/**
 * The quiet days are counted back from a time that approvers signed, and a sign of life of the audit trail is looked for
 * since then. So it lies neither in the future, nor before the run, nor further back than a question lives: from old
 * evidence a trail that died long ago would still look alive.
 */
export function asOfReasons(
  asOf: string,
  now: Date,
  { startedAt }: Pick<OwnRun, 'startedAt'>,
  terms: Terms,
): Reason[] {
  const at = Date.parse(asOf);
  const claims = `The evidence claims to be as of ${asOf}`;
  if (!(at <= now.getTime() + MOST_CLOCK_SKEW_MS))
    return [{ code: 'AS_OF_IN_FUTURE', text: `${claims}, which has not come yet.` }];
  if (at < Date.parse(startedAt) - MOST_START_SKEW_MS)
    return [{ code: 'AS_OF_BEFORE_RUN', text: `${claims}; its run began at ${startedAt}. Ask anew.` }];
  const until = expiryOf(new Date(at + MOST_SEALING_MS), terms);
  if (now.getTime() < Date.parse(until)) return [];
  return [{ code: 'AS_OF_TOO_OLD', text: `${claims}: a question about it was over at ${until}. Ask anew.` }];
}

/** Names that nobody proved are worth something against a cloud on loopback only. */
export function assertedReasons(terms: Terms, cloud: Cloud): Reason[] {
  if (terms.approval.identity !== 'asserted' || cloud.onLoopback) return [];
  const text = 'The policy takes approvals by asserted name, and the cloud is not the sandbox on loopback.';
  return [{ code: 'ASSERTED_NEEDS_SANDBOX', text }];
}
