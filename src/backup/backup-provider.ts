import type { EffectivePolicy } from '../release.js';
import type { HookSettings } from './hook-call.js';
import { hookProvider } from './hook.js';
import type { BackupProvider } from './provider.js';

/** The provider that the policy names. */
export function backupProvider(policy: EffectivePolicy, hook: HookSettings): BackupProvider {
  switch (policy.backup.provider) {
    case 'hook':
      return hookProvider(policy.backup.url, hook);
    case 'automatic':
      return assumed;
    case 'attested':
      return attestedByAPerson;
  }
}

/** Alibaba Cloud makes it; no API shows it. Whether that may be assumed is judged in `reasonsToKeep`. */
const assumed: BackupProvider = {
  trigger: async () => ({}),
  check: async () => ({ state: 'succeeded', backup: { provider: 'automatic', certainty: 'assumed' } }),
};

const attestedByAPerson: BackupProvider = {
  trigger: async () => ({}),
  async check({ attested }) {
    if (attested !== undefined) return { state: 'succeeded', backup: attested };
    const text =
      'Nobody has attested a backup yet. Make one in the console (Backup Management), then sign it: ' +
      'kms-release backup-made ID --as NAME --key FILE --made-at … --backup-id … --keys N --secrets N --restorable-until …';
    return { state: 'failed', reasons: [{ code: 'BACKUP_NOT_ATTESTED', text }] };
  },
};
