import { failure } from '../errors.js';
import type { EvidenceStore, Ref } from '../evidence/store.js';
import type { InstanceSnapshot, Inventory, ProbeReport } from '../snapshot.js';
import type { OwnRun } from './own-run.js';

/** What the inventory of one run saw, by reference: the lists may be long, history stays short. */
export interface InventoryPiece {
  readonly runId: string;
  readonly instance: InstanceSnapshot;
  readonly inventory: Inventory;
}

/** What one scan saw, for which run, and on which inventory it looked. */
export interface ScanPiece {
  readonly runId: string;
  /** The digest of the `InventoryPiece`. */
  readonly inventory: string;
  readonly probes: readonly ProbeReport[];
}

/**
 * The inventory that a reference names. Throws `EVIDENCE_OF_OTHER_RUN` when another run took it: references travel through
 * the history, where somebody else can put one in.
 */
export async function readSealedInventory(
  store: EvidenceStore,
  ref: Ref<InventoryPiece>,
  { runId }: Pick<OwnRun, 'runId'>,
): Promise<InventoryPiece> {
  const piece = await store.get(ref);
  if (piece.runId === runId) return piece;
  throw foreign('inventory', ref.digest);
}

/** What a scan saw on this very inventory. Throws `EVIDENCE_OF_OTHER_RUN` when it is of another run or another look. */
export async function readProbeReports(
  store: EvidenceStore,
  ref: Ref<ScanPiece>,
  inventory: Ref<InventoryPiece>,
  { runId }: Pick<OwnRun, 'runId'>,
): Promise<readonly ProbeReport[]> {
  const piece = await store.get(ref);
  if (piece.runId === runId && piece.inventory === inventory.digest) return piece.probes;
  throw foreign('answer of a scan', ref.digest);
}

function foreign(what: string, digest: string) {
  const text = `The ${what} ${digest} is not of this look of this run: somebody put it in. Ask anew, and look who writes to the namespace.`;
  return failure('EVIDENCE_OF_OTHER_RUN', text);
}
