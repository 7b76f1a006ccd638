import { STAGES, type Status } from '../release.js';
import { isSameName } from '../values/names.js';

/** What to do next about a run, by where it stands; for people, in one line. */
export function nextOf({
  workflowId,
  stage,
  blockedBy,
  approvers,
  approvals,
  requestedBy,
  result,
}: Status): string {
  if (result !== undefined) return nextAfterEnd(workflowId);
  if (blockedBy.some(({ code }) => code === 'BACKUP_NOT_ATTESTED'))
    return `Next: make the backup in the console, then \`kms-release backup-made ${workflowId} --as NAME --key FILE …\`.`;
  if (stage === 'awaiting approval') {
    const spent = [requestedBy, ...approvals];
    const names = approvers.filter((name) => !spent.some((one) => isSameName(one, name)));
    const who = names.length === 0 ? 'an approver types' : `${names.join(' or ')} types`;
    return `Next: ${who} \`kms-release approve ${workflowId} --as NAME --key FILE\`.`;
  }
  if (blockedBy.length > 0)
    return `Next: remove what blocks, then \`kms-release recheck ${workflowId}\`; docs/runbook.md says what each code needs.`;
  return nextWhileOpen(workflowId, STAGES.indexOf(stage) < STAGES.indexOf('confirming it is gone'));
}

/** What to do next about a run that goes on by itself. */
export function nextWhileOpen(workflowId: string, canBeStopped = true): string {
  const stop = canBeStopped ? `; stop it with \`kms-release reject ${workflowId} --as NAME --why TEXT\`` : '';
  return `Next: follow it with \`kms-release watch ${workflowId}\`${stop}.`;
}

/** What to do next after one approval, where so many are missing. */
export function nextAfterApproval(workflowId: string, missing: number): string {
  if (missing === 0) return nextWhileOpen(workflowId);
  return `Next: ${missing} more ${missing === 1 ? 'has' : 'have'} to sign; \`kms-release status ${workflowId}\` says who may.`;
}

/** What to do next about a run that has ended. */
export function nextAfterEnd(workflowId: string): string {
  return `Next: \`kms-release status ${workflowId}\` has its certificate or record, \`kms-release verify FILE\` checks one.`;
}
