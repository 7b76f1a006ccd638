import type { ReasonCode } from '../release/reason-codes.js';
import type { Cloud, Identity } from '../alibaba/cloud.js';
import { codeOf } from '../errors.js';
import { STRICTEST } from '../identity/forms.js';
import { readInventory } from '../probes/inventory.js';
import { failedProbe, readInstance } from '../probes/probe-task.js';
import { runProbe } from '../probes/registry.js';
import { readTags } from '../probes/tags.js';
import { notKnownIn, openIn } from '../policy/not-known.js';
import type { InstanceSnapshot, Inventory, ProbeReport } from '../snapshot.js';
import { PLACES_NOT_LOOKED_AT, PLACES_VERSION, PROBES } from '../release/places.js';
import type { OpenPlaces, ProbeName, ReleaseRequest, Saving, EffectivePolicy } from '../release.js';
import { cliError } from './errors.js';
import { notingBilling, readAgain, type BillingFailure } from './plan-again.js';
import {
  backupCheck,
  holdCheck,
  instanceCheck,
  probeCheck,
  protectionCheck,
  type Check,
} from './plan-check.js';

/** What every check says about one instance, as of now. */
export interface Plan {
  readonly instanceId: string;
  readonly regionId: string;
  readonly accountId: string;
  readonly credentials: string;
  readonly readAt: string;
  /** Leads, also over that nothing blocks: what is not known, by what could be lost. */
  readonly notKnown: string;
  readonly open: readonly OpenPlaces[];
  readonly blocked: boolean;
  readonly checks: readonly Check[];
  readonly costsPerMonth?: Saving;
}

/** Which instance to check. `quietDays` (1 to 90): use within so many days blocks. */
export interface PlanTask {
  readonly request: ReleaseRequest;
  readonly site: 'cn' | 'intl';
  readonly quietDays: number;
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
  const policy = plainPolicy(task);
  const reports: { readonly report: ProbeReport; readonly failedWith?: ReasonCode }[] = [];
  for (const probe of PROBES) {
    progress(`Scanning for callers: ${probe} …`);
    reports.push(await ask(probe, cloud, seen, inventory, policy));
  }
  const now = await cloud.clock.now();
  const checks = [
    instanceCheck(seen, inventory, request),
    ...billingCheck(callFailure()),
    protectionCheck(seen, inventory, policy),
    holdCheck(seen, tags),
    ...reports.map(({ report, failedWith }) => probeCheck(report, policy, now, failedWith)),
    backupCheck(seen, inventory),
  ];
  const told = [
    ...reports.map(({ report: { probe, row, reasonCode } }) => ({
      place: probe,
      verdict: row.verdict,
      code: reasonCode,
    })),
    ...Object.keys(PLACES_NOT_LOOKED_AT).map((place) => ({ place, verdict: 'NOT_COVERED' })),
  ];
  const saving = reports.flatMap(({ report }) => (report.saving === undefined ? [] : [report.saving]))[0];
  return {
    instanceId: request.instanceId,
    regionId: request.regionId,
    accountId: seen.identity.accountId,
    credentials: seen.identity.arn,
    readAt: now.toISOString(),
    notKnown: notKnownIn(told, task.quietDays),
    open: openIn(told),
    blocked: checks.some(({ verdict }) => verdict === 'blocks' || verdict === 'failed'),
    checks,
    ...(saving !== undefined && { costsPerMonth: saving }),
  };
}

/** The policy of policy.example.toml, as far as it judges what is seen; nothing is tolerated. */
function plainPolicy({ site, quietDays }: PlanTask): EffectivePolicy {
  return {
    site,
    approval: {
      identity: STRICTEST,
      approvers: [],
      approversDigest: null,
      required: 2,
      executeWithinHours: 48,
    },
    protection: { off: 'from-start' },
    backup: { provider: 'attested', restorableDays: 30 },
    scan: { lookbackDays: 90, quietDays, places: PLACES_VERSION, required: [...PROBES], tolerated: [] },
    waiting: { coolingOffHours: 72, approvalDays: 7, recheckMinutes: 60, giveUpDays: 30 },
    notBefore: null,
  };
}

async function ask(
  probe: ProbeName,
  cloud: Cloud,
  seen: InstanceSnapshot,
  inventory: Inventory,
  { scan }: EffectivePolicy,
) {
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
