import type { HookSettings } from '../backup/hook-call.js';
import { backupProvider } from '../backup/backup-provider.js';
import type { BackupState } from '../backup/provider.js';
import type { SignedStatement } from '../release.js';
import { checkAttestation } from './check-attestation.js';
import type { Held } from './own-policy.js';

/** What the workflow says about the backup: which one it is. What the backup is, its provider or its signer says. */
export interface BackupClaim {
  readonly backupId?: string;
  /** A signed `backup-made`, where the policy's provider is `attested`. */
  readonly attested?: SignedStatement;
}

/**
 * How the backup stands, by the provider that this worker's own policy names: the hook is asked, a signed statement is
 * verified. A statement that does not count is no backup, and the reason says why.
 */
export async function readBackup(
  { hook }: { readonly hook: HookSettings },
  { run, current, cloud }: Held,
  { backupId, attested }: BackupClaim,
): Promise<BackupState> {
  const wanted = current.policy.backup.provider === 'attested' ? attested : undefined;
  const checked = await checkAttestation(wanted, run, current, cloud);
  if ('refused' in checked) return { state: 'failed', reasons: [checked.refused] };
  const { attestedBackup } = checked;
  return backupProvider(current.policy, hook).check({ run, backupId, attested: attestedBackup });
}
