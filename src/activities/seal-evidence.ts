import type { Bundle } from '../evidence/bundle.js';
import { digestOf, namesDigestOf } from '../evidence/digest.js';
import type { Ref } from '../evidence/store.js';
import { evidenceRows } from '../policy/evidence-rows.js';
import { differences } from '../policy/differences.js';
import { expiryOf } from '../policy/expiry.js';
import { factsOf, kindOf, newestChangeOf, quietFrom } from '../policy/facts.js';
import { reasonsToKeep, coveredFrom } from '../policy/reasons-to-keep.js';
import { isOfThatDay } from '../policy/statement-times.js';
import { summaryOf } from '../policy/summary.js';
import type { Snapshot } from '../snapshot.js';
import { PROBES } from '../release/places.js';
import type { Reason, ApprovalRequest, EffectivePolicy } from '../release.js';
import { lostReason, type Blocked, type Waiting } from './attempt.js';
import { readBackup, type BackupClaim } from './read-backup.js';
import type { CurrentPolicy, ObserverTools } from './observer.js';
import { checkUnderPolicy, type Held } from './own-policy.js';
import type { OwnRun } from './own-run.js';
import { readSealedInventory, readProbeReports, type InventoryPiece, type ScanPiece } from './pieces.js';
import { sizeReasons } from './size-reasons.js';

const MAX_BLOCKERS = 20;
const BEFORE_IS_LOST =
  'What differs cannot be shown: the evidence of the approval request before is gone from the store, or was changed.';

/** The pieces of evidence to put together for approval request number `approvalRequestNumber`, and which backup it rests on. */
export interface SealTask extends BackupClaim {
  readonly approvalRequestNumber: number;
  readonly inventory: Ref<InventoryPiece>;
  readonly scanned: readonly Ref<ScanPiece>[];
  /** The bundle that people were asked about before, to show them what differs. */
  readonly before: Ref<Bundle> | null;
  readonly waiting: Waiting;
}

/** The approval request to put before people, and what it binds them to: the policy is the one that it was made under. */
export interface SealedApprovalRequest {
  readonly approvalRequest: ApprovalRequest;
  readonly bundle: Ref<Bundle>;
  readonly policy: EffectivePolicy;
}

/** What still blocks, at most 20 reasons, then `MORE`; `asked` is null where there is nothing to ask about. */
export interface Sealed extends Blocked {
  /** Set when time alone will clear what blocks. */
  readonly coveredInMs?: number;
  readonly asked: SealedApprovalRequest | null;
}

/**
 * Puts the pieces together, looks at the backup, judges all of it by this worker's own policy, and freezes what people will
 * be asked about. Writes the bundle into the evidence store. A piece that is gone from it, or was changed, blocks: everything
 * has to be looked at anew. Throws `EVIDENCE_OF_OTHER_RUN` for a piece that somebody else put in; waits as
 * `STILL_BLOCKED`. Safe to repeat.
 */
export function sealEvidence(tools: ObserverTools) {
  return (task: SealTask): Promise<Sealed> =>
    checkUnderPolicy<Sealed>(
      tools,
      task.waiting,
      (held) => seal(tools, held, task).catch(unlessLost),
      (blockers) => ({ blockers, asked: null }),
    );
}

function unlessLost(error: unknown): Sealed {
  const lost = lostReason(error);
  if (lost === undefined) throw error;
  return { blockers: [lost], asked: null };
}

async function seal(tools: ObserverTools, held: Held, task: SealTask): Promise<Sealed> {
  const { run, current, cloud } = held;
  const { policy } = current;
  const { request } = run;
  const state = await readBackup(tools, held, task);
  const backup = state.state === 'succeeded' ? state.backup : null;
  const { owners = [] } = current;
  const snapshot = { ...(await snapshotOf(tools, task, run)), backup, ...(owners.length > 0 && { owners }) };
  const now = await cloud.clock.now();
  // The approval request lives for days: a backup has to outlast the last of them.
  const releaseBy = new Date(expiryOf(now, policy));
  const facts = factsOf(snapshot, windowOf(snapshot, policy));
  const rows = evidenceRows(snapshot.probes);
  const sealed: Bundle = { version: 'kms-release/evidence/v1', request, policy, snapshot, facts, rows };
  const bundle = await tools.store.put(sealed);
  const blockers = [
    ...(state.state === 'failed' ? state.reasons : []),
    ...ageReasons(snapshot.inventory.readAt, now),
    ...sizeReasons(sealed),
    ...reasonsToKeep(snapshot, { policy, request, now, when: 'from-start', releaseBy }),
  ];
  const approvalRequest = {
    ...approvalRequestOf(sealed, now, current, bundle),
    number: task.approvalRequestNumber,
    ...(task.before !== null && { bundleBefore: task.before.digest }),
    changed: await changesSince(tools, task.before, sealed),
  };
  return {
    blockers: bounded(blockers),
    asked: { approvalRequest, bundle, policy },
    ...untilCovered(blockers, snapshot, now),
  };
}

/** Between the inventory and this moment the observer may have been away for days. */
function ageReasons(asOf: string, now: Date): Reason[] {
  if (isOfThatDay(asOf, now.toISOString())) return [];
  const text = `The inventory is of ${asOf}, more than a day ago: everything is looked at again.`;
  return [{ code: 'EVIDENCE_TOO_OLD', text }];
}

function approvalRequestOf(
  { request, policy, snapshot, facts, rows }: Bundle,
  now: Date,
  { policyDigest }: CurrentPolicy,
  bundle: Ref<Bundle>,
): Omit<ApprovalRequest, 'number' | 'changed'> {
  const window = windowOf(snapshot, policy);
  return {
    asOf: window.asOf,
    openedAt: now.toISOString(),
    expiresAt: expiryOf(now, policy),
    factsDigest: digestOf(facts),
    bundleDigest: bundle.digest,
    policyDigest,
    summary: summaryOf(facts, policy, request, snapshot.backup, namesDigestOf(facts)),
    olderUse: olderUseOf(snapshot, quietFrom(window)),
    rows,
    ...savingOf(snapshot),
  };
}

function windowOf({ inventory }: Pick<Snapshot, 'inventory'>, { scan }: EffectivePolicy) {
  return { asOf: inventory.readAt, quietDays: scan.quietDays };
}

async function snapshotOf(
  { store }: ObserverTools,
  { inventory: ref, scanned }: SealTask,
  run: OwnRun,
): Promise<Omit<Snapshot, 'backup'>> {
  const { instance, inventory } = await readSealedInventory(store, ref, run);
  const seen = (await Promise.all(scanned.map((piece) => readProbeReports(store, piece, ref, run)))).flat();
  // In the order of the list, whatever the order in which they were handed in: the facts are compared.
  const probes = PROBES.flatMap((name) => seen.filter(({ probe }) => probe === name));
  return { instance, inventory, probes, kind: kindOf(instance, inventory.keys) };
}

function olderUseOf(snapshot: Snapshot, from: string): ApprovalRequest['olderUse'] {
  return snapshot.probes
    .flatMap(({ use }) => use)
    .filter(({ last }) => last < from)
    .toSorted((a, b) => (a.last < b.last ? 1 : -1))
    .slice(0, 10)
    .map(({ who, operation, resource, last }) => ({ who, operation, resource, last }));
}

async function changesSince(
  tools: ObserverTools,
  before: Ref<Bundle> | null,
  after: Pick<Bundle, 'policy' | 'facts'>,
): Promise<string[]> {
  if (before === null) return [];
  const held = await tools.store.get(before).catch((error: unknown) => {
    if (lostReason(error) === undefined) throw error;
    return undefined;
  });
  if (held === undefined) return [BEFORE_IS_LOST];
  const { policy, facts } = held;
  return differences({ policy: policy, facts }, { policy: after.policy, facts: after.facts });
}

function untilCovered(
  blockers: readonly Reason[],
  snapshot: Snapshot,
  now: Date,
): Pick<Sealed, 'coveredInMs'> {
  if (blockers.length === 0 || blockers.some(({ code }) => code !== 'NOT_YET_BACKED_UP')) return {};
  return { coveredInMs: coveredFrom(newestChangeOf(snapshot)) - now.getTime() };
}

function savingOf(snapshot: Snapshot): Pick<ApprovalRequest, 'saving'> {
  const saving = snapshot.probes.find((probe) => probe.saving !== undefined)?.saving;
  return saving === undefined ? {} : { saving };
}

function bounded(blockers: readonly Reason[]): Reason[] {
  if (blockers.length <= MAX_BLOCKERS) return [...blockers];
  const rest = blockers.length - MAX_BLOCKERS;
  return [...blockers.slice(0, MAX_BLOCKERS), { code: 'MORE', text: `And ${rest} more, in the evidence.` }];
}
