import type { ReasonCode } from '../release/reason-codes.js';
import type { Cloud, Identity } from '../alibaba/cloud.js';
import { leftoversOf } from '../candidates/leftovers.js';
import { codeOf } from '../errors.js';
import { readInventory } from '../probes/inventory.js';
import { failedProbe, readInstance } from '../probes/probe-task.js';
import { runProbe } from '../probes/registry.js';
import { readTags } from '../probes/tags.js';
import { notKnownIn, openIn } from '../policy/not-known.js';
import { toleratedCallers } from '../policy/summary.js';
import type { InstanceSnapshot, Inventory, ProbeReport } from '../snapshot.js';
import { placeOf, PLACES_NOT_LOOKED_AT, PROBES } from '../release/places.js';
import type { OpenPlaces, ProbeName, ReleaseRequest, Saving, EffectivePolicy } from '../release.js';
import { cliError } from './errors.js';
import { notingBilling, readAgain, type BillingFailure } from '../probes/read-again.js';
import {
  backupCheck,
  holdCheck,
  instanceCheck,
  policyChecks,
  probeCheck,
  protectionCheck,
  type Check,
} from './plan-check.js';
import type { PlanPolicy } from './plan-policy.js';
import { tolerationsOf, type Tolerations } from './plan-tolerations.js';

/** What every check says about one instance, as of now. */
export interface Plan {
  readonly instanceId: string;
  readonly regionId: string;
  readonly accountId: string;
  readonly credentials: string;
  readonly readAt: string;
  /** Leads, also over that nothing blocks: what is not known, by what could be lost. */
  readonly notKnown: string;
  /** Comes second: data that needs a key of the instance; then what the policy accepts, and the release ends. */
  readonly willBecomeUnreadable: readonly string[];
  readonly willStopWorking: readonly string[];
  readonly open: readonly OpenPlaces[];
  /** What a release leaves behind, and may go on costing. */
  readonly leftovers: readonly string[];
  readonly blocked: boolean;
  readonly checks: readonly Check[];
  /** Only with a policy: its file, and what of it is missing or accepts nothing. */
  readonly policy?: string;
  readonly tolerations?: Tolerations;
  readonly costsPerMonth?: Saving;
}

/** Which instance to check, and by what. */
export interface PlanTask {
  readonly request: ReleaseRequest;
  readonly by: PlanPolicy;
}

interface ProbeAnswer {
  readonly report: ProbeReport;
  readonly failedWith?: ReasonCode;
}

/**
 * Looks at everything, side by side nothing; undefined when KMS does not know the instance. What can be read again is,
 * in place. Throws `WRONG_ACCOUNT`, and `LIST_INCOMPLETE` where keys or secrets keep changing while they are read.
 */
export async function makePlan(
  real: Cloud,
  task: PlanTask,
  progress: (text: string) => void,
): Promise<Plan | undefined> {
  const { request } = task;
  progress(`Looking at ${request.instanceId} …`);
  mustBeAccount(await readAgain(() => real.sts.whoAmI()), request);
  const { cloud, callFailure } = notingBilling(real);
  const seen = await readAgain(() => readInstance(cloud, request.instanceId));
  if (seen === undefined) return undefined;
  progress('Reading every key and secret …');
  const inventory = await readAgain(() =>
    readInventory(cloud.kms, request.instanceId, () => cloud.clock.now(), nothing),
  );
  const tags = await readAgain(() => readTags(cloud, request.instanceId, nothing));
  const { policy } = task.by;
  const reports: ProbeAnswer[] = [];
  for (const probe of PROBES) {
    progress(`Scanning for callers: ${probe} …`);
    reports.push(await ask(probe, cloud, seen, inventory, policy));
  }
  const now = await cloud.clock.now();
  const checks = [
    instanceCheck(seen, inventory, request),
    ...policyChecks(task.by, now),
    ...billingCheck(callFailure()),
    protectionCheck(seen, inventory, policy),
    holdCheck(seen, tags),
    ...reports.map(({ report, failedWith }) => probeCheck(report, policy, now, failedWith)),
    backupCheck(seen, inventory),
  ];
  return planOf(
    task,
    seen,
    checks,
    reports.map(({ report }) => report),
    now,
  );
}

function planOf(
  { request, by: { policy, file } }: PlanTask,
  { identity, instance }: InstanceSnapshot,
  checks: readonly Check[],
  reports: readonly ProbeReport[],
  now: Date,
): Plan {
  const told = [
    ...reports.map((report) => ({
      place: placeOf(report),
      verdict: report.row.verdict,
      code: report.reasonCode,
    })),
    ...Object.keys(PLACES_NOT_LOOKED_AT).map((place) => ({ place, verdict: 'NOT_COVERED' })),
  ];
  const saving = reports.find((report) => report.saving !== undefined)?.saving;
  return {
    instanceId: request.instanceId,
    regionId: request.regionId,
    accountId: identity.accountId,
    credentials: identity.arn,
    readAt: now.toISOString(),
    notKnown: notKnownIn(
      told,
      policy.scan.quietDays,
      reports.flatMap(({ unattributed = [] }) => unattributed),
    ),
    willBecomeUnreadable: reports.flatMap(({ unreadable = [] }) => unreadable),
    willStopWorking: [...reports.flatMap(({ dependents }) => dependents), ...toleratedCallers(policy)],
    open: openIn(told),
    leftovers: leftoversOf(
      instance,
      reports.find(({ probe, row }) => probe === 'keys-and-secrets' && row.verdict !== 'FAILED'),
    ),
    blocked: checks.some(({ verdict }) => verdict === 'blocks' || verdict === 'failed'),
    checks,
    ...(file !== undefined && {
      policy: file.path,
      tolerations: tolerationsOf(reports, policy, now, request),
    }),
    ...(saving !== undefined && { costsPerMonth: saving }),
  };
}

async function ask(
  probe: ProbeName,
  cloud: Cloud,
  seen: InstanceSnapshot,
  inventory: Inventory,
  { scan }: EffectivePolicy,
): Promise<ProbeAnswer> {
  // Any GetKmsInstance in the trail shows that it looks at this instance. Our own comes 10 minutes too late for a plan.
  const canarySince = new Date(0).toISOString();
  const task = {
    seen,
    inventory,
    scan,
    lookbackDays: scan.lookbackDays,
    asOf: new Date(inventory.readAt),
    canarySince,
  };
  try {
    return { report: await readAgain(() => runProbe(probe, cloud, task, nothing)) };
  } catch (error) {
    const failedWith = codeOf(error);
    if (failedWith === undefined || !(error instanceof Error)) throw error;
    return { report: failedProbe(probe, error.message), failedWith };
  }
}

// To another account every instance looks as if it were not there.
function mustBeAccount({ accountId, arn }: Identity, request: ReleaseRequest): void {
  if (accountId === request.accountId) return;
  throw cliError(
    'WRONG_ACCOUNT',
    `the credentials of this process are of account ${accountId} (${arn}), and --account is ${request.accountId}; ` +
      'correct one of the two. Nothing else was asked',
  );
}

function billingCheck(callFailure: BillingFailure | undefined): Check[] {
  if (callFailure === undefined) return [];
  const check = 'charge type, as the billing system has it';
  return [{ check, verdict: 'failed', seen: callFailure.text, todo: [], failedWith: callFailure.code }];
}

async function nothing(): Promise<void> {
  return await Promise.resolve();
}
