import { assertedText } from '../policy/asserted-text.js';
import { parseStatement, type Statement } from '../policy/statement.js';
import { timeReason } from '../policy/statement-times.js';
import type {
  AssertedApproval,
  BackupEvidence,
  Reason,
  ApprovalRequest,
  SignedStatement,
  Vote,
} from '../release.js';
import type { EvidenceStore, Ref } from '../evidence/store.js';
import { expiryOf } from '../policy/expiry.js';
import { kindOf } from '../policy/facts.js';
import { backupReasons } from '../policy/reasons/backup.js';
import { lostReason } from './attempt.js';
import { backupIn } from './check-attestation.js';
import { checkSignature } from './check-signature.js';
import type { ObserverTools } from './observer.js';
import { ownPolicy, type Held } from './own-policy.js';
import { readSealedInventory, type InventoryPiece } from './pieces.js';

/** A statement, and what it is held against. Of which run it is, is not asked here. */
export interface VerifyTask {
  /** A signed text, or a name that is only asserted: the text is then made here, by the clock that decides. */
  readonly spoken: SignedStatement | AssertedApproval;
  /** What an asserted approval answers; a signed one has it in its text. */
  readonly approvalRequest?: ApprovalRequest | null;
  /** What an attested backup has to hold, where the run has listed it already. */
  readonly inventory?: Ref<InventoryPiece> | null;
}

/** Why a statement does not count; or what counts, with the backup that it attests, if any. */
export type Verified =
  | { readonly refused: Reason }
  | {
      /** What the run needs to count it. The text is not sent back: whoever asked has it, or makes it by this time. */
      readonly vote: Omit<Vote, 'signed'>;
      readonly backup?: BackupEvidence;
    };

/**
 * Checks whose word a statement is and whether its times are right. What it says was held against the run before, and
 * the executor holds it against its own world again: a made-up approval request earns nothing.
 * The list of people is read anew, so a revocation counts at once. Reads; safe to repeat.
 */
export function verifyStatement(tools: ObserverTools) {
  return async ({ spoken, approvalRequest = null, inventory = null }: VerifyTask): Promise<Verified> => {
    const held = await ownPolicy(tools);
    if ('refused' in held) return { refused: held.refused };
    const { run, cloud } = held;
    const now = await cloud.clock.now();
    const subject = { ...run.request, workflowId: run.workflowId, runId: run.runId };
    const signed =
      'as' in spoken ? assertedText(spoken, subject, approvalRequest, now.toISOString()) : spoken;
    const parsed = parseStatement(signed.statement);
    if ('refused' in parsed) return parsed;
    const untimely = timeReason(parsed.read, now);
    if (untimely !== undefined) return { refused: untimely };
    const signature = await signatureReason(held, signed, parsed.read);
    if ('refused' in signature) return signature;
    const { signer, says, issuedAt } = parsed.read;
    const backup = backupIn(parsed.read);
    const vote = { signer, says, issuedAt, ...signature };
    if (backup === undefined) return { vote };
    const wrong = await attestationReason(tools.store, held, backup, inventory, now);
    return wrong === undefined ? { vote, backup } : { refused: wrong };
  };
}

/**
 * Why an attested backup would not count, as far as the inventory tells: whoever made it hears so at once, and not when
 * the evidence is sealed. Later it is judged again, by everything that was seen.
 */
async function attestationReason(
  store: EvidenceStore,
  { run, current: { policy } }: Held,
  backup: BackupEvidence,
  ref: Ref<InventoryPiece> | null,
  now: Date,
): Promise<Reason | undefined> {
  if (ref === null) return undefined;
  const seen = await readSealedInventory(store, ref, run).catch((error: unknown) => {
    if (lostReason(error) === undefined) throw error;
    return undefined;
  });
  if (seen === undefined) return undefined;
  const { instance, inventory } = seen;
  const kind = kindOf(instance, inventory.keys);
  const releaseBy = new Date(expiryOf(now, policy));
  return backupReasons({ instance, inventory, kind, probes: [], backup }, { policy, now, releaseBy })[0];
}

async function signatureReason(
  { current, cloud }: Held,
  signed: SignedStatement,
  read: Statement,
): Promise<{ readonly key?: string } | { readonly refused: Reason }> {
  if (!current.policy.approval.approvers.includes(read.signer)) {
    return {
      refused: { code: 'SIGNER_NOT_LISTED', text: `${read.signer} is not listed as an approver (any more).` },
    };
  }
  return checkSignature(signed, read.signer, current, cloud);
}
