import { Context } from '@temporalio/activity';
import { codeOf, notYet } from '../errors.js';
import type { Ref } from '../evidence/store.js';
import { instanceReasons, probeReasonsOf, uninitializedReasons } from '../policy/reasons-to-keep.js';
import { TRAIL_LAG_MINUTES, type TrailBookmark } from '../probes/actiontrail.js';
import { readInventory } from '../probes/inventory.js';
import { failedProbe, lookAtInstance, mustBeThere, runProbe } from '../probes/look-around.js';
import type { Instant, InstanceLook, Inventory, ProbeLook } from '../probes/look.js';
import type { KmsKey } from '../alibaba/cloud.js';
import type { ProbeName, Reason, ReleaseRequest, Terms } from '../release.js';
import { answerOrWait, lostReason, orBlocked, readingIn, type Blocked, type Waiting } from './attempt.js';
import type { ObserverTools } from './observer.js';

/** A probe that cannot read everything says FAILED after this many attempts; until then it tries again. */
const ATTEMPTS_BEFORE_FAILED = 5;
/** Added to the trail's own lag: it is called "about 10 minutes". */
const CONTROL_MARGIN_MS = 60_000;

/** What the inventory saw, by reference: the lists may be long, history stays short. */
export interface InventoryPiece {
  readonly instance: InstanceLook;
  readonly inventory: Inventory;
}

/** What blocks, and where the inventory lies in the evidence store; `piece` is null when it could not be read. */
export interface InventoryAnswer extends Blocked {
  readonly piece: Ref<InventoryPiece> | null;
}

/** Which instance to list, under which rules. */
export interface InventoryTask {
  readonly request: ReleaseRequest;
  readonly terms: Terms;
  readonly waiting: Waiting;
}

/** Reads the instance and every key and secret in it. Reads; safe to repeat; goes on where it was interrupted. */
export function takeInventory(tools: ObserverTools) {
  return async ({ request, terms, waiting }: InventoryTask): Promise<InventoryAnswer> => {
    const cloud = tools.cloudOf({ regionId: request.regionId, site: terms.site });
    const answer = await orBlocked(
      async (): Promise<InventoryAnswer> => {
        const { tick, bookmark } = await readingIn<readonly KmsKey[]>(tools.store);
        const instance = mustBeThere(await lookAtInstance(cloud, request.instanceId), request.instanceId);
        const inventory = await readInventory(
          cloud.kms,
          request.instanceId,
          () => cloud.clock.now(),
          tick,
          bookmark,
        );
        const blockers = [
          ...instanceReasons(instance, request),
          ...uninitializedReasons({ instance, inventory }),
        ];
        return { blockers, piece: await tools.store.put({ instance, inventory }) };
      },
      (blockers) => ({ blockers, piece: null }),
    );
    return answerOrWait(answer, waiting);
  };
}

/** One probe to ask about one instance. `inventory` is the answer of `takeInventory`. */
export interface ScanTask {
  readonly probe: ProbeName;
  readonly request: ReleaseRequest;
  readonly terms: Terms;
  readonly inventory: Ref<InventoryPiece>;
  /** When this run first called GetKmsInstance: the trail has to show it. */
  readonly controlSince: Instant;
  readonly waiting: Waiting;
}

/**
 * What the probe speaks against releasing, and where its whole answer lies in the evidence store; `piece` is null while
 * it cannot be kept. `lost`: the inventory is gone from the store, so that everything has to be looked at anew.
 */
export interface ScanAnswer extends Blocked {
  readonly piece: Ref<ProbeLook> | null;
  readonly lost?: Reason;
}

/** Asks one probe and keeps its answer in the evidence store. Reads; safe to repeat; resumable. */
export function scanForCallers(tools: ObserverTools) {
  return async (task: ScanTask): Promise<ScanAnswer> => {
    const answer = await orBlocked(
      () => scan(tools, task),
      (blockers): ScanAnswer => ({ blockers, piece: null }),
    );
    return answerOrWait(answer, task.waiting);
  };
}

async function scan(tools: ObserverTools, task: ScanTask): Promise<ScanAnswer> {
  const { probe, request, terms } = task;
  const cloud = tools.cloudOf({ regionId: request.regionId, site: terms.site });
  const now = await cloud.clock.now();
  if (probe === 'actiontrail') waitForControl(task.controlSince, now);
  try {
    const seen = await askProbe(tools, task);
    return { blockers: probeReasonsOf(seen, terms, now), piece: await tools.store.put(seen) };
  } catch (error) {
    const lost = lostReason(error);
    if (lost === undefined) throw error;
    return { blockers: [], piece: null, lost };
  }
}

// The trail shows an event about 10 minutes late; before that, our own call cannot be in it.
function waitForControl(controlSince: Instant, now: Date): void {
  const there = Date.parse(controlSince) + TRAIL_LAG_MINUTES * 60_000 + CONTROL_MARGIN_MS;
  if (there <= now.getTime()) return;
  const text = `ActionTrail shows our own call of ${controlSince} about ${TRAIL_LAG_MINUTES} minutes late; the scan begins then.`;
  throw notYet('CONTROL_TOO_YOUNG', text, there - now.getTime());
}

async function askProbe(tools: ObserverTools, task: ScanTask): Promise<ProbeLook> {
  const { probe, request, terms } = task;
  const { instance, inventory } = await tools.store.get(task.inventory);
  const { tick, bookmark } = await readingIn<TrailBookmark>(tools.store);
  const cloud = tools.cloudOf({ regionId: request.regionId, site: terms.site });
  const probeTask = {
    seen: instance,
    inventory,
    scan: terms.scan,
    lookbackDays: terms.scan.lookbackDays,
    asOf: new Date(inventory.lookedAt),
    controlSince: task.controlSince,
  };
  try {
    return await runProbe(probe, cloud, probeTask, tick, bookmark);
  } catch (error) {
    const code = codeOf(error);
    const { attempt } = Context.current().info;
    if (code === undefined || !(error instanceof Error)) throw error;
    // It is not the probe that failed: what it saw cannot be kept.
    if (code === 'EVIDENCE_STORE_UNUSABLE') throw error;
    if (isRetryable(error) && attempt < ATTEMPTS_BEFORE_FAILED) throw error;
    return failedProbe(probe, `${code}: ${error.message}`);
  }
}

function isRetryable(error: Error): boolean {
  return !('nonRetryable' in error && error.nonRetryable === true);
}
