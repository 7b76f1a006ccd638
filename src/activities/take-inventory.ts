import type { KmsKey } from '../alibaba/cloud.js';
import type { Ref } from '../evidence/store.js';
import { instanceReasons, uninitializedReasons } from '../policy/reasons-to-keep.js';
import { readInventory } from '../probes/inventory.js';
import { readInstance, mustBeThere } from '../probes/probe-task.js';
import { probesOf, SCANS } from '../release/places.js';
import { readingIn, type Blocked, type Waiting } from './attempt.js';
import type { ObserverTools } from './observer.js';
import { checkUnderPolicy } from './own-policy.js';
import type { InventoryPiece } from './pieces.js';

/** What blocks, and where the inventory lies in the evidence store; `piece` is null when it could not be read. */
export interface InventoryAnswer extends Blocked {
  readonly piece: Ref<InventoryPiece> | null;
  /** Where to look next; what the run shows of each is its label. The executor goes by its own list. */
  readonly scans: readonly Scan[];
}

/** One scan to ask for, however many places it looks at. */
export interface Scan {
  readonly scan: string;
  readonly label: string;
}

/** The scans of this version that have a place to look at. */
const TO_ASK: readonly Scan[] = Object.entries(SCANS).flatMap(([scan, label]) =>
  probesOf(scan).length === 0 ? [] : [{ scan, label }],
);

/** How to wait; which instance to list is in the run's own record. */
export interface InventoryTask {
  readonly waiting: Waiting;
}

/** Reads the instance and every key and secret in it. Reads; safe to repeat; goes on where it was interrupted. */
export function takeInventory(tools: ObserverTools) {
  return ({ waiting }: InventoryTask): Promise<InventoryAnswer> =>
    checkUnderPolicy(
      tools,
      waiting,
      async ({ run, cloud }): Promise<InventoryAnswer> => {
        const { request, runId } = run;
        const { instanceId } = request;
        const { tick, bookmark, end } = await readingIn<readonly KmsKey[]>(tools.store);
        const who = await cloud.sts.whoWeAre();
        const now = () => cloud.clock.now();
        const known = { who, account: tools.seenAccount?.take(runId, await now()) };
        const instance = mustBeThere(await readInstance(cloud, instanceId, known), instanceId);
        const last = bookmark.last ?? tools.seenKeys?.take(runId, await now());
        const save = (keys: readonly KmsKey[]) => bookmark.save(keys);
        const inventory = await readInventory(cloud.kms, instanceId, now, tick, { last, save });
        const blockers = [
          ...instanceReasons(instance, request),
          ...uninitializedReasons({ instance, inventory }),
        ];
        const piece = await tools.store.put({ runId, instance, inventory });
        end();
        return { blockers, piece, scans: TO_ASK };
      },
      (blockers) => ({ blockers, piece: null, scans: [] }),
    );
}
