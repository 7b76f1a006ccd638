import { CancellationScope } from '@temporalio/workflow';
import type { ScanAnswer } from '../activities/scan-for-callers.js';
import type { InventoryAnswer, Scan } from '../activities/take-inventory.js';
import type { Reason } from '../release.js';
import type { Run } from './run.js';
import { observer, scanner } from './steps.js';
import { tell } from './tell.js';
import { untilClear } from './waiting.js';

/** What the inventory saw, and where to look next. */
export interface Inventory {
  readonly piece: NonNullable<InventoryAnswer['piece']>;
  readonly scans: readonly Scan[];
}

/** Reads every key and secret that would be lost: what a backup has to hold, and what callers are looked for by. */
export async function takeInventory(run: Run): Promise<Inventory> {
  const { answer } = await untilClear(run, 'inventory', (waiting) =>
    observer(run, 'take the inventory').takeInventory({ waiting }),
  );
  const { piece, scans } = answer;
  if (piece === null) throw new Error('The inventory was read, and yet is not there.');
  tell(run, { inventory: piece });
  return { piece, scans };
}

/** What the scans saw; or that one of them had to wait; or that the inventory is gone from the store. */
export type Scanned =
  | { readonly is: 'scanned'; readonly pieces: readonly NonNullable<ScanAnswer['piece']>[] }
  | { readonly is: 'waited' }
  | { readonly is: 'lost'; readonly reasons: readonly Reason[] };

/** Scans side by side. When one ends the run, the others are cancelled, and what they say is heard by nobody. */
export async function scanForCallers(run: Run, { piece, scans }: Inventory): Promise<Scanned> {
  const scope = new CancellationScope();
  try {
    const all = await scope.run(() => Promise.all(scans.map((scan) => scanOne(run, piece, scan))));
    const lost = all.flatMap(({ answer }) => answer.lost ?? []);
    if (lost.length > 0) return { is: 'lost', reasons: lost };
    const pieces = all.flatMap(({ answer }) => answer.piece ?? []);
    // Whatever was waited for, the rest of what was seen has aged meanwhile.
    if (all.some(({ waited }) => waited) || pieces.length < scans.length) return { is: 'waited' };
    return { is: 'scanned', pieces };
  } finally {
    scope.cancel();
  }
}

function scanOne(run: Run, inventory: Inventory['piece'], { scan, label }: Scan) {
  const canarySince = run.display.seen?.readAt ?? '';
  return untilClear(run, scan, (waiting) =>
    scanner(run, `scan for callers: ${label}`).scanForCallers({ scan, inventory, canarySince, waiting }),
  );
}
