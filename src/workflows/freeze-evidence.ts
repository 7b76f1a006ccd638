import type { Waiting } from '../activities/attempt.js';
import type { Sealed, SealedApprovalRequest } from '../activities/seal-evidence.js';
import type { Reason } from '../release.js';
import { tellAttester, type Secured } from './backup.js';
import { blockersOf } from './blockers.js';
import { ended, type Ended } from './endings.js';
import { awaitIdentified } from './identify.js';
import { claimOf, MAX_FAILED_PREPARATIONS, type Preparation, withoutBackup } from './preparation.js';
import type { Run } from './run.js';
import { letExecutorTry } from './let-executor-try.js';
import { type Inventory, scanForCallers } from './scan.js';
import { observer } from './steps.js';
import { enterStage, tellBlocked, tellPolicy } from './tell.js';
import { pause, recheckMsOf, untilClear } from './waiting.js';

const MINUTE_MS = 60_000;

/** What people are asked, and what the run has in hand for it. */
export interface Asked extends SealedApprovalRequest {
  readonly is: 'asked';
  readonly prepared: Preparation;
}

/** Something was waited for, or did not hold: the rest of what was seen is not fresh any more. */
export interface Aged {
  readonly is: 'evidence aged';
  readonly prepared: Preparation;
}

/** Looks everywhere for callers, freezes what was seen, and lets the executor try its gate on it. */
export async function freezeEvidence(
  run: Run,
  inventory: Inventory,
  { prepared, waited }: Secured,
): Promise<Asked | Aged | Ended> {
  if (waited) return { is: 'evidence aged', prepared };
  enterStage(run, 'scanning for callers');
  const scanned = await scanForCallers(run, inventory);
  if (scanned.is === 'lost') return sealingFailed(run, prepared, { blockers: scanned.reasons, asked: null });
  if (scanned.is === 'waited') return { is: 'evidence aged', prepared };
  const seal = (waiting: Waiting) =>
    observer(run, 'seal the evidence').sealEvidence({
      approvalRequestNumber: prepared.approvalRequestNumber + 1,
      inventory: inventory.piece,
      scanned: scanned.pieces,
      before: run.display.evidence,
      ...claimOf(prepared.backup),
      waiting,
    });
  const sealed = await seal({});
  const { asked, blockers } = sealed;
  if (blockers.some(isOfTheStore)) return storeAwaited(run, prepared, seal);
  if (blockers.length > 0 || asked === null) return sealingFailed(run, prepared, sealed);
  // What people are asked under is the policy that the evidence was sealed by; it may have changed since the start.
  tellPolicy(run, { policy: asked.policy, policyDigest: asked.approvalRequest.policyDigest });
  const tried = await letExecutorTry(run, asked.approvalRequest, prepared.backup);
  if (tried === 'waited') return { is: 'evidence aged', prepared };
  if (tried === 'differs') return factsDiffer(run, prepared);
  return {
    is: 'asked',
    ...asked,
    prepared: { ...prepared, approvalRequestNumber: prepared.approvalRequestNumber + 1, failed: 0 },
  };
}

/** Nothing was wrong with what was seen. Waits where it could not be kept, in one step; by then it has aged. */
async function storeAwaited(
  run: Run,
  prepared: Preparation,
  seal: (waiting: Waiting) => Promise<Sealed>,
): Promise<Aged> {
  await untilClear(run, 'seal', async (waiting) => ({
    blockers: (await seal(waiting)).blockers.filter(isOfTheStore),
  }));
  return { is: 'evidence aged', prepared };
}

function isOfTheStore({ code }: Reason): boolean {
  return code === 'EVIDENCE_STORE_UNUSABLE';
}

/** What only the sealed evidence shows: a backup that does not cover it, or something that changed while we looked. */
async function sealingFailed(run: Run, before: Preparation, sealed: Sealed): Promise<Aged | Ended> {
  const { blockers, coveredInMs } = sealed;
  tellBlocked(run, 'seal', blockers);
  const has = (code: string) => blockers.some((reason) => reason.code === code);
  // Only the policy can help: it is waited for where it is read, in one step, and not by scanning again and again.
  if (has('PLACE_NOT_LOOKED_AT')) {
    await awaitIdentified(run);
    return { is: 'evidence aged', prepared: before };
  }
  const prepared = { ...before, failed: before.failed + 1 };
  if (prepared.failed > MAX_FAILED_PREPARATIONS) return ended(run, 'kept', blockers);
  if (coveredInMs !== undefined) return startAnew(run, prepared, coveredInMs + MINUTE_MS);
  const ofBackup = blockers.filter(({ code }) => code.startsWith('BACKUP_'));
  tellAttester(run, prepared.backup, ofBackup);
  return startAnew(
    run,
    {
      ...prepared,
      backup: ofBackup.length > 0 ? withoutBackup(prepared.backup) : awaitedAgain(prepared, has),
    },
    prepared.failed > 1 ? recheckMsOf(run) : 0,
  );
}

/** The provider does not tell of the backup now: it is awaited again, and no other one is asked for. */
function awaitedAgain({ backup }: Preparation, has: (code: string) => boolean): Preparation['backup'] {
  return has('NO_BACKUP') ? { ...backup, made: null } : backup;
}

async function factsDiffer(run: Run, before: Preparation): Promise<Aged | Ended> {
  const prepared = { ...before, failed: before.failed + 1 };
  const text = 'Observer and executor never saw the same facts.';
  if (prepared.failed > MAX_FAILED_PREPARATIONS)
    return ended(run, 'kept', [{ code: 'FACTS_DIFFER', text }, ...blockersOf(run)]);
  return startAnew(run, prepared, MINUTE_MS);
}

async function startAnew(run: Run, prepared: Preparation, afterMs: number): Promise<Aged> {
  if (afterMs > 0) await pause(run, afterMs, 'wait before looking again');
  return { is: 'evidence aged', prepared };
}
