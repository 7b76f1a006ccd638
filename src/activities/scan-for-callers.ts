import { Context } from '@temporalio/activity';
import { codeOf, notYet } from '../errors.js';
import type { Ref } from '../evidence/store.js';
import { probeReasonsOf } from '../policy/reasons-to-keep.js';
import { TRAIL_LAG_MINUTES } from '../probes/actiontrail.js';
import { failedProbe, type ProbeTask } from '../probes/probe-task.js';
import { createKeptLists, type ReadLists } from '../probes/at-rest/kept-lists.js';
import type { Bookmark } from '../probes/paging.js';
import type { ReadPolicy } from '../probes/principals.js';
import { runProbe, type Begun } from '../probes/registry.js';
import { isInstant, type Instant } from '../values/instant.js';
import type { ProbeReport } from '../snapshot.js';
import { probesOf } from '../release/places.js';
import type { ProbeName, Reason } from '../release.js';
import { lostReason, readingIn, type Blocked, type Waiting } from './attempt.js';
import type { ObserverTools } from './observer.js';
import { checkUnderPolicy, mustBe, type Held } from './own-policy.js';
import type { OwnRun } from './own-run.js';
import { readSealedInventory, type InventoryPiece, type ScanPiece } from './pieces.js';

/** A probe that cannot read everything says FAILED after this many attempts; until then it tries again. */
const ATTEMPTS_BEFORE_FAILED = 5;
/** Added to the trail's own lag: it is called "about 10 minutes". */
const CANARY_MARGIN_MS = 60_000;
/** The server's clock, which says when the run began, and the cloud's may be this far apart. */
const CLOCKS_APART_MS = 120_000;

/** One scan to make of the run's instance. `scan` and `inventory` are from the answer of `takeInventory`. */
export interface ScanTask {
  readonly scan: string;
  readonly inventory: Ref<InventoryPiece>;
  /** When this run first called GetKmsInstance: the trail has to show it. A time before the run is taken for its start. */
  readonly canarySince: Instant;
  readonly waiting: Waiting;
}

/**
 * What the probes of the scan speak against releasing, and where their whole answers lie in the evidence store; `piece` is null while
 * something else blocks. `lost`: the inventory is gone from the store, so that everything has to be looked at anew.
 */
export interface ScanAnswer extends Blocked {
  readonly piece: Ref<ScanPiece> | null;
  readonly lost?: Reason;
}

/**
 * Asks the probes of one scan, one after another, and keeps their answers in the evidence store. Throws
 * `CLAIM_UNREADABLE` for a scan or an instant that is none, `EVIDENCE_OF_OTHER_RUN` for an inventory of another run. Reads; safe to repeat; resumable.
 */
export function scanForCallers(tools: ObserverTools) {
  return ({ waiting, ...task }: ScanTask): Promise<ScanAnswer> =>
    checkUnderPolicy(
      tools,
      waiting,
      (held) => scan(tools, held, task).catch(unlessLost),
      (blockers) => ({ blockers, piece: null }),
    );
}

async function scan(tools: ObserverTools, held: Held, task: Omit<ScanTask, 'waiting'>): Promise<ScanAnswer> {
  const { run, current, cloud } = held;
  const now = await cloud.clock.now();
  const canarySince = canaryOf(task, run);
  const names = probesOf(task.scan);
  if (names.includes('actiontrail')) waitForCanary(canarySince, now);
  const probes = await askProbes(tools, held, names, { ...task, canarySince });
  const { runId } = run;
  const piece = { runId, inventory: task.inventory.digest, probes };
  const blockers = probes.flatMap((probe) => probeReasonsOf(probe, current.policy, now, 'judged later'));
  return { blockers, piece: await tools.store.put(piece) };
}

function unlessLost(error: unknown): ScanAnswer {
  const lost = lostReason(error);
  if (lost === undefined) throw error;
  return { blockers: [], piece: null, lost };
}

/** Since when the trail has to show a call of ours: never a time before the run, or a dead trail would look alive. */
function canaryOf({ scan, canarySince }: Omit<ScanTask, 'waiting'>, { startedAt }: OwnRun): Instant {
  mustBe(probesOf(scan).length > 0, 'there is no such scan');
  mustBe(isInstant(canarySince), 'controlSince is no instant');
  const earliest = Date.parse(startedAt) - CLOCKS_APART_MS;
  return new Date(Math.max(Date.parse(canarySince), earliest)).toISOString();
}

// The trail shows an event about 10 minutes late; before that, our own call cannot be in it.
function waitForCanary(canarySince: Instant, now: Date): void {
  const there = Date.parse(canarySince) + TRAIL_LAG_MINUTES * 60_000 + CANARY_MARGIN_MS;
  if (there <= now.getTime()) return;
  const text = `ActionTrail shows our own call of ${canarySince} about ${TRAIL_LAG_MINUTES} minutes late; the scan begins then.`;
  throw notYet('CANARY_TOO_YOUNG', text, there - now.getTime());
}

async function askProbes(
  { store, trails }: ObserverTools,
  { run, current, cloud }: Held,
  names: readonly ProbeName[],
  { inventory: ref, canarySince }: Omit<ScanTask, 'waiting'>,
): Promise<ProbeReport[]> {
  const { scan } = current.policy;
  const { instance, inventory } = await readSealedInventory(store, ref, run);
  // The trail is kept in the worker's own index; what else takes long keeps its place here.
  const { tick, bookmark, end } = await readingIn<ScanPlace>(store);
  const begun = begunAt(bookmark);
  const task: ProbeTask = {
    seen: instance,
    inventory,
    scan,
    lookbackDays: scan.lookbackDays,
    asOf: new Date(inventory.readAt),
    canarySince,
  };
  const probes: ProbeReport[] = [];
  for (const name of names)
    probes.push(
      await runProbe(name, cloud, task, tick, trails, begun).catch((error) => failedAs(name, error)),
    );
  end();
  return probes;
}

/** Where a scan has got to. */
interface ScanPlace {
  readonly policies?: readonly ReadPolicy[];
  readonly lists?: ReadLists;
}

function begunAt(bookmark: Bookmark<ScanPlace>): Begun {
  let place = bookmark.last ?? {};
  const keep = (more: ScanPlace) => {
    place = { ...place, ...more };
    return bookmark.save(place);
  };
  return {
    policies: { last: place.policies, save: (policies) => keep({ policies }) },
    lists: createKeptLists({ last: place.lists, save: (lists) => keep({ lists }) }),
  };
}

/** A probe that could not read everything, once it has tried often enough. */
function failedAs(probe: ProbeName, error: unknown): ProbeReport {
  const code = codeOf(error);
  const { attempt } = Context.current().info;
  if (code === undefined || !(error instanceof Error)) throw error;
  // It is not the probe that failed: what it saw cannot be kept, or what it looks at is lost.
  if (code.startsWith('EVIDENCE_')) throw error;
  if (isRetryable(error) && attempt < ATTEMPTS_BEFORE_FAILED) throw error;
  return failedProbe(probe, `${code}: ${error.message}`);
}

function isRetryable(error: Error): boolean {
  return !('nonRetryable' in error && error.nonRetryable === true);
}
