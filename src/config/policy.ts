import type { BackupTerms, Terms } from '../release.js';
import type { SignersSource } from '../signatures/allowed-signers.js';

/** The policy file: what is allowed, and under which rules. What it does not name is not allowed. */
export interface Policy {
  readonly accounts: readonly AccountRules[];
  readonly approval: ApprovalRules;
  readonly protection: Terms['protection'];
  readonly backup: BackupTerms;
  readonly scan: Terms['scan'];
  readonly waiting: Terms['waiting'];
}

/** One account, and the instances in it that may ever be released. */
interface AccountRules {
  readonly accountId: string;
  readonly site: 'cn' | 'intl';
  readonly regions: readonly string[];
  readonly instances: readonly string[];
}

/** Who approves. `allowedSigners` is an absolute path, read anew on each check. */
export type ApprovalRules = SignersSource & {
  readonly required: number;
  readonly executeWithinHours: number;
};
