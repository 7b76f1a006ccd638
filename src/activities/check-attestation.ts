import type { Cloud } from '../alibaba/cloud.js';
import type { Statement } from '../policy/statement.js';
import { checkStatement } from '../policy/votes.js';
import type { BackupEvidence, Reason, SignedStatement } from '../release.js';
import { checkSignature } from './check-signature.js';
import type { CurrentPolicy } from './observer.js';
import type { OwnRun } from './own-run.js';

/**
 * A signed `backup-made` as evidence: its text is held against the run, its signature against the policy's list.
 * Without one there is nothing to check, and nothing to believe.
 */
export async function checkAttestation(
  attested: SignedStatement | undefined,
  run: Pick<OwnRun, 'workflowId' | 'runId' | 'request'>,
  current: CurrentPolicy,
  cloud: Cloud,
): Promise<{ readonly attestedBackup?: BackupEvidence } | { readonly refused: Reason }> {
  if (attested === undefined) return {};
  const { request, workflowId, runId } = run;
  const checked = checkStatement(attested.statement, {
    subject: { ...request, workflowId, runId },
    requestedBy: request.requestedBy,
    policy: current.policy,
    approvalRequest: undefined,
    approved: [],
    stage: 'checking a backup',
  });
  if ('refused' in checked) return checked;
  const { says, signer } = checked.read;
  const attestedBackup = backupIn(checked.read);
  if (attestedBackup === undefined) {
    const text = `The statement says ${says}; backup-made is wanted.`;
    return { refused: { code: 'NOT_A_BACKUP_STATEMENT', text } };
  }
  const signature = await checkSignature(attested, signer, current, cloud);
  return 'refused' in signature ? signature : { attestedBackup };
}

/** The backup that a `backup-made` statement attests, its times in one form; undefined for any other statement. */
export function backupIn({ says, backup }: Statement): BackupEvidence | undefined {
  if (says !== 'backup-made' || backup === undefined) return undefined;
  const madeAt = new Date(backup.madeAt).toISOString();
  const restorableUntil = new Date(backup.restorableUntil).toISOString();
  return { ...backup, provider: 'attested', certainty: 'attested', madeAt, restorableUntil };
}
